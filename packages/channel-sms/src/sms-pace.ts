import type { SenderPace } from '@aftercall/core';
import { isTollFree } from '@aftercall/twilio';
import type { SmsSettings } from './sms-settings.ts';

/**
 * How many segments a second Twilio sends on from one sender, as it begins; a registered brand, a campaign or a contract
 * may have more, which the configuration then says. A Messaging Service chooses among its senders, and has no one pace.
 * https://www.twilio.com/docs/api/errors/30001
 * https://support.twilio.com/hc/en-us/articles/115002943027-Understanding-Twilio-Rate-Limits-and-Message-Queues
 */
const perSecond = { northAmerican: 1, tollFree: 3, international: 10, alphanumeric: 10, shortCode: 100 } as const;

/** Numbers of Twilio that send nothing: https://www.twilio.com/docs/iam/test-credentials */
const testNumber = /^\+1500555\d{4}$/;

export function smsPace({ from }: Pick<SmsSettings, 'from'>): SenderPace | undefined {
  const kind = from === undefined ? undefined : kindOf(from);
  return kind && { perSecond: perSecond[kind] };
}

function kindOf(from: string): keyof typeof perSecond | undefined {
  if (/[A-Za-z]/.test(from)) return 'alphanumeric';
  if (!from.startsWith('+')) return 'shortCode';
  if (testNumber.test(from)) return undefined;
  if (isTollFree(from)) return 'tollFree';
  return from.startsWith('+1') ? 'northAmerican' : 'international';
}
