import { createHmac } from 'node:crypto';

/** What a person does with one tap is posted within moments. */
const windowMs = 10_000;

/** Who stopped or came back, and when by the provider's clock. */
export interface Unsubscription {
  readonly phone: string;
  readonly keyword: 'stop' | 'start';
  readonly at: Date;
}

/**
 * One key for the two facts that one tap on "Unsubscribe" makes: the UNSUBSCRIBE event,
 * and the keyword that the phone writes as a message of its own (START and SUBSCRIBE
 * likewise). They share no id, so the key is the person and some seconds of time. The
 * window is short on purpose: at its edge a stop counts twice, which does no harm, while
 * a long one could lose the stop that follows a start. Keyed, because it holds a number.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/build/events/receive-events#unsubscribe
 */
export function unsubscribeKey({ phone, keyword, at }: Unsubscription, secret: string): string {
  const moment = Math.floor(at.getTime() / windowMs);
  return `${keyword}/${createHmac('sha256', secret).update(`${phone}/${moment}`).digest('hex')}`;
}
