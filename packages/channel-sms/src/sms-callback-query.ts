/** The query parameter of the status callback that carries our attempt id. */
export const attemptParameter = 'attempt';

/** Twilio signs the hash of a body that is no form by way of this query parameter. */
const bodyHashParameter = 'bodySHA256';

/** What the query of a webhook's URL says. */
export interface CallbackQuery {
  readonly attemptId?: string;
  readonly bodyHash?: string;
}

/** The URL that we give with each message, and that nearly every webhook comes by: the attempt alone, and nothing encoded. */
const ourOwn = new RegExp(`^[^?#]*\\?${attemptParameter}=([\\w-]+)$`);

/** Undefined when the URL is not absolute. */
export function readCallbackQuery(url: string): CallbackQuery | undefined {
  if (!URL.canParse(url)) return undefined;
  const attemptId = ourOwn.exec(url)?.[1];
  return attemptId === undefined ? readAnyQuery(new URL(url).searchParams) : { attemptId };
}

function readAnyQuery(query: URLSearchParams): CallbackQuery {
  const [attemptId, bodyHash] = [query.get(attemptParameter), query.get(bodyHashParameter)];
  return { ...(attemptId !== null && { attemptId }), ...(bodyHash !== null && { bodyHash }) };
}
