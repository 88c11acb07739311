import type { ReplySignal } from '@aftercall/core';
import { anyField, field } from './sms-form.ts';
import type { FormFields } from './sms-form.ts';

type Keyword = NonNullable<ReplySignal['keyword']>;

/**
 * The words that Twilio answers by itself when they are the whole message, in any case.
 * https://help.twilio.com/articles/223134027
 */
const keywords: ReadonlyMap<string, Keyword> = new Map([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['START', 'UNSTOP', 'YES'].map((word) => [word, 'start'] as const),
  ...['HELP', 'INFO'].map((word) => [word, 'help'] as const),
]);

/** `OptOutType` of a messaging service with Advanced Opt-Out, which has keywords of its own. */
const optOutTypes: ReadonlyMap<string, Keyword> = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

/**
 * A message that a person wrote.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function parseInbound(form: FormFields, providerId: string): ReplySignal {
  const text = anyField(form, 'Body') ?? '';
  const mediaCount = Number(field(form, 'NumMedia') ?? 0);
  const keyword = keywordOf(field(form, 'OptOutType'), text);
  return {
    signal: 'reply',
    key: `inbound/${providerId}`,
    providerId,
    from: (anyField(form, 'From') ?? '').replace(/^(?:rcs|whatsapp):/, ''),
    text,
    mediaCount: Number.isSafeInteger(mediaCount) && mediaCount >= 0 ? mediaCount : 0,
    ...(keyword === undefined ? {} : { keyword }),
  };
}

function keywordOf(optOutType: string | undefined, text: string): Keyword | undefined {
  if (optOutType !== undefined) return optOutTypes.get(optOutType.toUpperCase());
  return keywords.get(text.trim().toUpperCase());
}
