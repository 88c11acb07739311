import { stringify } from 'node:querystring';
import { Pool } from 'undici';
import { signCallback } from './sign-callback.ts';

/** A message whose receipts are to be posted. */
export interface SentMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly statusCallback: string;
}

export interface CallbackPosterSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** Connections to one gateway: so many callbacks are under way at once, the others wait. */
  readonly connections: number;
}

/**
 * Posts signed status callbacks over connections that are kept alive.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export class CallbackPoster {
  readonly #settings: CallbackPosterSettings;
  readonly #pools = new Map<string, Pool>();

  constructor(settings: CallbackPosterSettings) {
    this.#settings = settings;
  }

  /** `sent` and then `delivered`, each once; whether both were answered with a 2xx, which means that they are committed. */
  async postReceipts(message: SentMessage): Promise<boolean> {
    return (await this.#post(message, 'sent')) && (await this.#post(message, 'delivered'));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  async #post({ sid, to, from, statusCallback }: SentMessage, status: 'sent' | 'delivered'): Promise<boolean> {
    const { accountSid, authToken } = this.#settings;
    const fields = {
      AccountSid: accountSid,
      ApiVersion: '2010-04-01',
      From: from,
      MessageSid: sid,
      MessageStatus: status,
      SmsSid: sid,
      SmsStatus: status,
      To: to,
    };
    const { origin, pathname, search } = new URL(statusCallback);
    try {
      const answer = await this.#poolOf(origin).request({
        method: 'POST',
        path: pathname + search,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': signCallback(authToken, statusCallback, fields),
        },
        body: stringify(fields),
      });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300;
    } catch {
      return false;
    }
  }

  #poolOf(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (pool === undefined) {
      pool = new Pool(origin, { connections: this.#settings.connections, pipelining: 1 });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}
