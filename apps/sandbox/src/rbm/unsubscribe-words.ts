import { parsePhoneNumberFromString } from 'libphonenumber-js';

interface Words {
  readonly stop: string;
  readonly resume: string;
}

const english: Words = { stop: 'STOP', resume: 'START' };

/** The text that a phone sends beside the event, in the words of its country. (providers.md, 3: UNSUBSCRIBE) */
const wordsByCountry: Readonly<Record<string, Words>> = {
  FR: { stop: 'STOP', resume: 'Démarrer' },
  ES: { stop: 'BAJA', resume: 'ALTA' },
  MX: { stop: 'BAJA', resume: 'ALTA' },
  BR: { stop: 'parar', resume: 'começar' },
};

export function unsubscribeWords(phone: string): Words {
  return wordsByCountry[parsePhoneNumberFromString(phone)?.country ?? ''] ?? english;
}
