export type OptOutKeyword = 'STOP' | 'START' | 'HELP';

/** https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out */
const keywords: Readonly<Record<OptOutKeyword, readonly string[]>> = {
  STOP: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'],
  START: ['START', 'YES', 'UNSTOP'],
  HELP: ['HELP', 'INFO'],
};

/** What Twilio answers in the account's name, unless the account has words of its own. */
export const autoReplyTexts: Readonly<Record<OptOutKeyword, string>> = {
  STOP: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  START:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  HELP: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
};

/** Twilio hears a keyword only where it is the whole message: "STOP PLEASE" is none. */
export function optOutKeyword(text: string): OptOutKeyword | null {
  const word = text.trim().toUpperCase();
  for (const [keyword, words] of Object.entries(keywords)) {
    if (words.includes(word)) return keyword as OptOutKeyword;
  }
  return null;
}
