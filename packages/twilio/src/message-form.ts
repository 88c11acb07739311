import { stringify } from 'node:querystring';
import type { AccountSettings } from './account-settings.ts';
import { attemptParameter } from './callback-query.ts';

/** A message as Twilio is to create it. */
export interface NewMessage {
  /** The address as Twilio has it, with the prefix of the channel. */
  readonly to: string;
  readonly body: string;
  readonly attemptId: string;
}

/**
 * By default Twilio posts a callback once more after a connection that failed, and never after an answer: a 503 of ours
 * would lose the receipt. With this it is up to five times more within 15 s, also after a 5xx. A fragment is for Twilio
 * alone: it does not travel, and is not signed.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
const postedAgain = '#rc=5&rp=5xx,ct,rt';

/**
 * Writes the form of Twilio's create call; what every message of an account has in common
 * is encoded once. The callback URL carries our attempt id and nothing personal.
 * https://www.twilio.com/docs/messaging/api/message-resource#create-a-message
 *
 * @param extra further fields of every message, by Twilio's names.
 */
export function createFormWriter(
  account: Pick<AccountSettings, 'from' | 'messagingServiceSid' | 'validityPeriodSeconds'>,
  extra: Readonly<Record<string, string | number | boolean>>,
  webhookUrl: string,
): (message: NewMessage) => string {
  const callback = encodeURIComponent(`${webhookUrl}?${attemptParameter}=`);
  const afterCallback = encodeURIComponent(postedAgain);
  const ofAccount = stringify({
    ...(account.from === undefined ? {} : { From: account.from }),
    ...(account.messagingServiceSid === undefined ? {} : { MessagingServiceSid: account.messagingServiceSid }),
    ...(account.validityPeriodSeconds === undefined ? {} : { ValidityPeriod: account.validityPeriodSeconds }),
    ...extra,
  });
  return ({ to, body, attemptId }) => {
    // Encoded for the callback's query, and once more for the form.
    const attempt = encodeURIComponent(encodeURIComponent(attemptId));
    return (
      `To=${encodeURIComponent(to)}&StatusCallback=${callback}${attempt}${afterCallback}` +
      `&${ofAccount}&Body=${encodeURIComponent(body)}`
    );
  };
}
