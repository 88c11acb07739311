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
      `To=${encodeURIComponent(to)}&StatusCallback=${callback}${attempt}` +
      `&${ofAccount}&Body=${encodeURIComponent(body)}`
    );
  };
}
