import { checkAnswer } from './check-answer.ts';
import { keys } from './http-test-app.ts';

export interface Asked {
  readonly method?: string;
  /** Null sends none; the salon's when absent. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON. */
  // The answers' shapes are what the tests are about.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** One request; JSON unless the headers say otherwise, with the salon's key. The answer is held against the API document. */
export async function ask(url: string, { method, key = keys.salon, headers = {}, body }: Asked = {}): Promise<Answer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const asked = method ?? (body === undefined ? 'GET' : 'POST');
  const response = await fetch(url, {
    method: asked,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    redirect: 'manual',
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    body: /json/.test(contentType) && text !== '' ? JSON.parse(text) : text,
  };
  checkAnswer({ method: asked, url, contentType, ...answer });
  return answer;
}
