import type { ReplySignal } from '@aftercall/core';
import { field, parseInboundMessage } from '@aftercall/twilio';
import type { FormFields, OptOutKeyword } from '@aftercall/twilio';

/**
 * The words that Twilio answers by itself when they are the whole message, in any case.
 * https://help.twilio.com/articles/223134027
 */
const keywords: ReadonlyMap<string, OptOutKeyword> = new Map([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['START', 'UNSTOP', 'YES'].map((word) => [word, 'start'] as const),
  ...['HELP', 'INFO'].map((word) => [word, 'help'] as const),
]);

/** A message that a person wrote. A service with Advanced Opt-Out has words of its own, and says what it took one for. */
export function parseInbound(form: FormFields, providerId: string): ReplySignal {
  const reply = parseInboundMessage(form, providerId);
  if (field(form, 'OptOutType') !== undefined) return reply;
  const keyword = keywords.get(reply.text.trim().toUpperCase());
  return keyword === undefined ? reply : { ...reply, keyword };
}
