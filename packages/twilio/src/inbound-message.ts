import type { ReplySignal } from '@aftercall/core';
import { defaultKeyword } from './default-keywords.ts';
import { anyField, field } from './webhook-form.ts';
import type { FormFields } from './webhook-form.ts';

/** What Twilio may take a message for, and answer by itself. */
export type OptOutKeyword = NonNullable<ReplySignal['keyword']>;

/** How a service with Advanced Opt-Out calls a message that it took for one of its words; it has words of its own. */
const optOutTypes: ReadonlyMap<string, OptOutKeyword> = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

/** The channels whose addresses have their name before them. https://www.twilio.com/docs/messaging/channels */
const channelPrefix = /^(?:rcs|whatsapp):/;

/** A message of the longest body has far fewer. */
const mostSegments = 1_000;

/**
 * What every message that a person wrote has, on whichever channel; `keyword` where Twilio names one, or acts on the
 * text by itself.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function parseInboundMessage(form: FormFields, providerId: string): ReplySignal {
  const mediaCount = Number(field(form, 'NumMedia') ?? 0);
  const segments = Number(field(form, 'NumSegments') ?? 0);
  const text = anyField(form, 'Body') ?? '';
  const optOutType = field(form, 'OptOutType')?.toUpperCase();
  const keyword =
    optOutType === undefined ? defaultKeyword(text, anyField(form, 'To') ?? '') : optOutTypes.get(optOutType);
  return {
    signal: 'reply',
    key: `inbound/${providerId}`,
    providerId,
    from: (anyField(form, 'From') ?? '').replace(channelPrefix, ''),
    text,
    mediaCount: Number.isSafeInteger(mediaCount) && mediaCount >= 0 ? mediaCount : 0,
    ...(isCount(segments) ? { segments } : {}),
    ...(keyword === undefined ? {} : { keyword }),
  };
}

function isCount(segments: number): boolean {
  return Number.isSafeInteger(segments) && segments >= 1 && segments <= mostSegments;
}
