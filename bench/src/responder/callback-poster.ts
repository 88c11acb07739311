import { PostClient } from '../wire/post-client.ts';
import type { Outcome } from '../wire/post-connection.ts';
import { CallbackSigner } from './callback-signer.ts';
import type { FormField } from './form-field.ts';

/** A message whose receipts are to be posted. */
export interface SentMessage {
  readonly sid: string;
  readonly to: FormField;
  readonly from: FormField;
  readonly statusCallback: string;
}

export interface CallbackPosterSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** Connections to one gateway: so many callbacks are under way at once, the others wait. */
  readonly connections: number;
}

interface Receipt {
  readonly signatureLine: string;
  readonly body: string;
}

const apiVersion = '2010-04-01';

/** Plain HTTP, and a path that can stand in a request line as it is. */
const callbackUrl = /^(http:\/\/[a-z0-9.-]+(?::\d{1,5})?)(\/[\x21\x24-\x7e]*)$/i;

/**
 * Posts signed status callbacks over connections that are kept alive.
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 */
export class CallbackPoster {
  readonly #settings: CallbackPosterSettings;
  readonly #signer: CallbackSigner;
  readonly #clients = new Map<string, PostClient>();

  constructor(settings: CallbackPosterSettings) {
    this.#settings = settings;
    this.#signer = new CallbackSigner(settings.authToken);
  }

  /**
   * Posts `delivered`; or `sent` and, once that has a 2xx, `delivered`.
   * @param settle is told whether all were answered with a 2xx, which means that they are committed.
   */
  postReceipts(message: SentMessage, withSent: boolean, settle: (acknowledged: boolean) => void): void {
    const [, origin, path] = callbackUrl.exec(message.statusCallback) ?? [];
    if (origin === undefined || path === undefined) return settle(false);
    const client = this.#clientOf(origin);
    const delivered = this.#receipt(message, 'delivered');
    const postDelivered = (): void =>
      client.post(path, delivered.signatureLine, delivered.body, (last) => settle(isAcknowledged(last)));
    if (!withSent) return postDelivered();
    const sent = this.#receipt(message, 'sent');
    client.post(path, sent.signatureLine, sent.body, (outcome) =>
      isAcknowledged(outcome) ? postDelivered() : settle(false),
    );
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  /** The fields are sorted by name, in what is signed as well. */
  #receipt({ sid, to, from, statusCallback }: SentMessage, status: 'sent' | 'delivered'): Receipt {
    const { accountSid } = this.#settings;
    const signature = this.#signer.sign(
      `${statusCallback}AccountSid${accountSid}ApiVersion${apiVersion}From${from.text}MessageSid${sid}` +
        `MessageStatus${status}SmsSid${sid}SmsStatus${status}To${to.text}`,
    );
    return {
      signatureLine: `x-twilio-signature: ${signature}\r\n`,
      body:
        `AccountSid=${accountSid}&ApiVersion=${apiVersion}&From=${from.encoded}&MessageSid=${sid}` +
        `&MessageStatus=${status}&SmsSid=${sid}&SmsStatus=${status}&To=${to.encoded}`,
    };
  }

  #clientOf(origin: string): PostClient {
    let client = this.#clients.get(origin);
    if (client === undefined) {
      client = new PostClient({
        origin,
        connections: this.#settings.connections,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      this.#clients.set(origin, client);
    }
    return client;
  }
}

function isAcknowledged(outcome: Outcome): boolean {
  return 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
}
