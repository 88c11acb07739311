import type { OptOutKeyword } from './inbound-message.ts';

/**
 * The words that Twilio acts on by itself when they are the whole message, in any case: for SMS, MMS and RCS alike.
 * https://help.twilio.com/articles/223134027
 */
const keywords: ReadonlyMap<string, OptOutKeyword> = new Map([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['START', 'UNSTOP', 'YES'].map((word) => [word, 'start'] as const),
  ...['HELP', 'INFO'].map((word) => [word, 'help'] as const),
]);

/** https://www.nationalnanpa.com/number_resource_info/toll_free.html */
const tollFree = /^\+18(?:00|33|44|55|66|77|88)\d{7}$/;

export function isTollFree(number: string): boolean {
  return tollFree.test(number);
}

/**
 * What Twilio makes of a message, where the account has no words of its own.
 *
 * @param to the sender that was written to: the network behind toll-free numbers does not hear a YES.
 *   https://help.twilio.com/articles/360058144374
 */
export function defaultKeyword(text: string, to: string): OptOutKeyword | undefined {
  const word = text.trim().toUpperCase();
  return word === 'YES' && isTollFree(to) ? undefined : keywords.get(word);
}
