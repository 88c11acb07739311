import { type Agent, request } from 'undici';

/** What a server answered; a body that is no JSON is left out. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
  /** Milliseconds that it asked to be left alone. */
  readonly retryAfterMs?: number;
}

/** Speaks JSON with one server. */
export class JsonClient {
  readonly #baseUrl: string;
  readonly #agent: Agent;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(baseUrl: string, agent: Agent, headers: Readonly<Record<string, string>> = {}) {
    this.#baseUrl = baseUrl;
    this.#agent = agent;
    this.#headers = headers;
  }

  get(path: string, signal: AbortSignal): Promise<JsonAnswer> {
    return this.#ask('GET', path, signal);
  }

  post(path: string, body: unknown, signal: AbortSignal, contentType = 'application/json'): Promise<JsonAnswer> {
    return this.#ask('POST', path, signal, JSON.stringify(body), contentType);
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    body?: string,
    contentType?: string,
  ): Promise<JsonAnswer> {
    const answer = await request(this.#baseUrl + path, {
      dispatcher: this.#agent,
      method,
      signal,
      headers: { ...this.#headers, ...(contentType && { 'content-type': contentType }) },
      ...(body !== undefined && { body }),
    });
    const retryAfter = Number(answer.headers['retry-after'] ?? Number.NaN);
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      body: parsed(text),
      text,
      ...(!Number.isNaN(retryAfter) && { retryAfterMs: retryAfter * 1_000 }),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The problem that an answer states (RFC 9457), for a person to read; none of them quotes personal data. */
export function describeAnswer({ status, body }: Pick<JsonAnswer, 'status' | 'body'>): string {
  const problem = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const words = [problem['title'], problem['detail']].filter((one) => typeof one === 'string');
  const faults = Array.isArray(problem['faults']) ? [JSON.stringify(problem['faults'])] : [];
  return [`HTTP ${status}`, ...words, ...faults].join(': ');
}
