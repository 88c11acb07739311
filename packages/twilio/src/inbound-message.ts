import type { ReplySignal } from '@aftercall/core';
import { anyField, field } from './webhook-form.ts';
import type { FormFields } from './webhook-form.ts';

/** What Twilio may take a message for, and answer by itself. */
export type OptOutKeyword = NonNullable<ReplySignal['keyword']>;

/** How Twilio calls a message that it has already answered itself, by default words or by a service's own. */
const optOutTypes: ReadonlyMap<string, OptOutKeyword> = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

/** The channels whose addresses have their name before them. https://www.twilio.com/docs/messaging/channels */
const channelPrefix = /^(?:rcs|whatsapp):/;

/**
 * What every message that a person wrote has, on whichever channel; `keyword` only where Twilio names one.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function parseInboundMessage(form: FormFields, providerId: string): ReplySignal {
  const mediaCount = Number(field(form, 'NumMedia') ?? 0);
  const keyword = optOutTypes.get(field(form, 'OptOutType')?.toUpperCase() ?? '');
  return {
    signal: 'reply',
    key: `inbound/${providerId}`,
    providerId,
    from: (anyField(form, 'From') ?? '').replace(channelPrefix, ''),
    text: anyField(form, 'Body') ?? '',
    mediaCount: Number.isSafeInteger(mediaCount) && mediaCount >= 0 ? mediaCount : 0,
    ...(keyword === undefined ? {} : { keyword }),
  };
}
