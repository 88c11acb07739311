import { setTimeout as delay } from 'node:timers/promises';
import { Agent, errors, request } from 'undici';

export interface Webhook {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How often it is posted again, and after what: Twilio's `ct` (no connection), `rt` (no answer in time), `4xx`, `5xx` or `all`. */
  readonly repeats?: { readonly most?: number; readonly after?: readonly string[] };
}

export interface WebhookResult {
  /** The first, and those that followed it: one, when the connection failed, where nothing else was asked for. */
  readonly attempts: number;
  /** The HTTP status, or `null` when there was no answer. */
  readonly answer: number | null;
  /** Why there was no answer: an error code such as `ECONNREFUSED`. */
  readonly error: string | null;
}

/** Twilio waits so long for a connection and for an answer: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides */
const connectTimeoutMs = 5_000;
const answerTimeoutMs = 15_000;

/** The first repeat is posted at once; then it is waited ever longer. */
const waitStepMs = 50;

/** Enough for a gateway on the same machine; the rest waits its turn. */
const connectionsPerOrigin = 128;

/**
 * Posts webhooks as Twilio does. By default: one more try when the connection fails,
 * none when an answer came, whatever its status, and none when the answer took too long.
 */
export class WebhookPoster {
  readonly #agent = new Agent({
    connections: connectionsPerOrigin,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  });

  /** Never rejects. */
  async post(webhook: Webhook): Promise<WebhookResult> {
    const { most = 1, after = ['ct'] } = webhook.repeats ?? {};
    for (let attempts = 1; ; attempts += 1) {
      const { answer, error, kind } = await this.#try(webhook);
      const isRepeated = kind !== undefined && (after.includes(kind) || after.includes('all'));
      if (!isRepeated || attempts > most) return { attempts, answer, error };
      if (attempts > 1) await delay(waitStepMs * 2 ** (attempts - 2), undefined, { ref: false });
    }
  }

  /** One try and no more. Never rejects. */
  async postOnce(webhook: Webhook): Promise<WebhookResult> {
    const { answer, error } = await this.#try(webhook);
    return { attempts: 1, answer, error };
  }

  /** One request whose answer is of interest, as in a handshake. Never rejects. */
  async ask(url: string, init: { method: 'GET' | 'POST'; headers?: Record<string, string>; body?: string }) {
    try {
      const response = await request(url, { ...init, dispatcher: this.#agent });
      return { answer: response.statusCode, body: await response.body.text(), error: null };
    } catch (error) {
      return { answer: null, body: '', error: codeOf(error) };
    }
  }

  /** Ends every connection; what is under way counts as failed. */
  async stop(): Promise<void> {
    await this.#agent.destroy();
  }

  async #try({ url, headers, body }: Webhook): Promise<Omit<WebhookResult, 'attempts'> & { readonly kind?: string }> {
    try {
      const response = await request(url, { method: 'POST', headers, body, dispatcher: this.#agent });
      await response.body.dump();
      const { statusCode: answer } = response;
      return { answer, error: null, ...(answer >= 400 && { kind: `${Math.floor(answer / 100)}xx` }) };
    } catch (error) {
      const tookTooLong = error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
      const stopped = error instanceof errors.ClientDestroyedError;
      return { answer: null, error: codeOf(error), ...(!stopped && { kind: tookTooLong ? 'rt' : 'ct' }) };
    }
  }
}

/** The code alone: messages of network errors hold addresses. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}
