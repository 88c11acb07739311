/** The gateway's own words, as people say them. A word that is not listed is shown as it is, with spaces. */
const phrases: Readonly<Record<string, string>> = {
  // Triggers and other events
  'booking.confirmed': 'Booking confirmed',
  'payment.captured': 'Payment captured',
  'escalation.accepted': 'Escalation accepted',
  'caller.requested': 'Caller asked for a text',
  'call.started': 'Call started',
  'call.ended': 'Call ended',
  'call.transcript': 'Transcript arrived',
  'consent.granted': 'Caller agreed to be written to',
  'consent.revoked': 'Caller withdrew their consent',
  'booking.cancelled': 'Booking cancelled',
  'payment.refunded': 'Payment refunded',
  'appointment.attended': 'Appointment attended',
  'appointment.missed': 'Appointment missed',
  'csat.scored': 'Caller scored the call',
  // Channels
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  rcs: 'RCS',
  // Reasons
  call_live: 'the call is still live',
  no_consent: 'nobody agreed to be written to',
  consent_expired: 'the consent has expired',
  consent_altered: 'the record of the consent was altered, so it is no evidence',
  opted_out: 'the person said stop',
  not_a_trigger: 'events of this kind never lead to a message',
  phone_invalid: 'the number is no phone number',
  phone_missing: 'no event of the call named a number',
  no_channel: 'no channel was left',
  does_not_fit: 'the channel cannot say it',
  no_account: 'the tenant has no account on it',
  not_in_rule: 'the rule does not name it',
  caller_wrote_elsewhere: 'the person wrote elsewhere, and is answered there',
  provider_block: 'the provider blocks this person',
  unreachable: 'the person cannot be reached there',
  account_stopped: 'the provider refuses everything from the account',
  pair_limit: 'the account has just written to this person',
  quiet_hours: 'it is too early or too late where the person may be',
  sender_pace: 'it waits for the pace of its account',
  superseded: 'a newer revision took its place',
  withdrawn: 'what it was about was taken back',
  expired: 'it was too late to be of use',
  holdout: 'the person is in the group that is not written to',
  country_not_allowed: 'the tenant does not write to this country',
  link_refused: 'its link is none that the tenant allows',
  cap_person: 'the person was sent as much as anybody may be',
  cap_prefix: 'numbers like this one were sent as much as they may be',
  cap_country: 'the country was sent as much as it may be',
  cap_tenant: 'the tenant has sent as much as it sends',
  spend_limit: "the tenant's money for the day or month is spent",
  address_changed: 'a stop that the person gave under the number or id that they left',
  provider_answers: 'the provider answers by itself',
  // What became of a message
  rejected: 'refused',
  revoked: 'taken back',
  undeliverable: 'did not arrive',
  // What put a channel into a plan
  caller_asked: 'the caller asked for it on this call',
  caller_asked_before: 'the caller asked for it on an earlier call',
  caller_wrote: 'the person wrote there, and is answered there',
  tenant_order: "in the order of the tenant's accounts",
  // Why what a person wrote does not permit its answer
  too_late: 'they wrote it more than a day ago',
  asks_nothing: 'it asks for nothing, or may have been a stop',
  promotes: 'the answer would promote something',
  // Ends
  reached: 'reached',
  unreached: 'not reached',
  uncertain: 'uncertain',
  suppressed: 'suppressed',
  // Who said stop
  keyword: 'a word that the person wrote',
  button: 'a button that the person pressed',
  call: 'the voice platform, on a call',
  api: 'somebody over the API',
  provider: 'the provider',
  answer: "the person's answer to a question",
  erasure: 'the erasure of the person',
  // Evidence
  grant: 'Consent',
  revoke: 'Withdrawal',
  appointment: 'appointments',
  transaction: 'transactions',
  support: 'support',
  marketing: 'marketing',
  oral_express: 'said aloud',
  written_esign: 'signed',
  requested_information: 'asked for information',
};

export function say(word: string): string {
  return phrases[word] ?? word.replaceAll('_', ' ');
}

/** What a consent is for. */
export function sayPurpose(purpose: string): string {
  return purpose === 'answer' ? 'the answer to what they wrote' : say(purpose);
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export const evidenceClasses: Readonly<Record<string, string>> = {
  A: 'heard in a recording that is kept',
  B: 'signed',
  C: 'the person wrote it to us',
  D: 'the word of whoever sent it; never enough for marketing',
};

export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}

export function took(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}
