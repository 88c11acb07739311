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
const ourOwn = new RegExp(`^([^?#]*)\\?${attemptParameter}=([\\w-]+)$`);

/** What stood before the query in the last such URL: that it can be parsed is known, whatever the attempt. */
let parsable: string | undefined;

/** Undefined when the URL is not absolute. */
export function readCallbackQuery(url: string): CallbackQuery | undefined {
  const [, beforeQuery, attemptId] = ourOwn.exec(url) ?? [];
  if (attemptId !== undefined && beforeQuery === parsable) return { attemptId };
  if (!URL.canParse(url)) return undefined;
  if (attemptId === undefined) return readAnyQuery(new URL(url).searchParams);
  parsable = beforeQuery;
  return { attemptId };
}

function readAnyQuery(query: URLSearchParams): CallbackQuery {
  const [attemptId, bodyHash] = [query.get(attemptParameter), query.get(bodyHashParameter)];
  return { ...(attemptId !== null && { attemptId }), ...(bodyHash !== null && { bodyHash }) };
}
