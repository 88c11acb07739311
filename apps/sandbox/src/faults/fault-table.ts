import type { Fault } from './fault.ts';

/** Every fault by the name that `POST /sandbox/faults` and the magic numbers use. */
export const faultTable = {
  ok: {
    kind: 'receipts',
    pattern: 'normal',
    meaning: 'nothing goes wrong; as a scripted fault it overrules a magic number',
  },

  unreachable: {
    kind: 'failure',
    failure: 'unreachable',
    meaning: 'accepted, then undelivered: the handset is switched off',
  },
  blocked: {
    kind: 'failure',
    failure: 'blocked',
    meaning: 'accepted, then undelivered: blocked by the carrier or the phone',
  },
  unknown_handset: {
    kind: 'failure',
    failure: 'unknown_handset',
    meaning: 'accepted, then undelivered: no such number',
  },
  landline: { kind: 'failure', failure: 'landline', meaning: 'accepted, then undelivered: a landline' },
  filtered: { kind: 'failure', failure: 'filtered', meaning: 'accepted, then undelivered: filtered as spam' },
  unknown_error: {
    kind: 'failure',
    failure: 'unknown_error',
    meaning: 'accepted, then undelivered for no stated reason',
  },

  opted_out: { kind: 'refusal', refusal: 'opted_out', meaning: 'refused: the recipient has opted out' },
  invalid_address: { kind: 'refusal', refusal: 'invalid_address', meaning: 'refused: not a valid number' },
  unroutable: { kind: 'refusal', refusal: 'unroutable', meaning: 'refused: no route to this number' },
  not_mobile: { kind: 'refusal', refusal: 'not_mobile', meaning: 'refused: a landline, known before sending' },

  throttled: { kind: 'refusal', refusal: 'throttled', meaning: 'refused: too many requests, Retry-After in seconds' },
  throttled_until_date: {
    kind: 'refusal',
    refusal: 'throttled_until_date',
    meaning: 'refused: too many requests, Retry-After as an HTTP date',
  },
  bare_throttle: {
    kind: 'answer',
    answer: 'bare_throttle',
    accepted: false,
    meaning: 'a proxy answers 429 in plain text; not stored',
  },
  error_before_accept: { kind: 'answer', answer: 'server_error', accepted: false, meaning: 'HTTP 500; not stored' },
  unavailable: {
    kind: 'answer',
    answer: 'unavailable',
    accepted: false,
    meaning: 'HTTP 503 with Retry-After; not stored',
  },
  reset_before_accept: {
    kind: 'answer',
    answer: 'reset',
    accepted: false,
    meaning: 'the connection is reset; not stored',
  },
  hang_before_accept: { kind: 'answer', answer: 'hang', accepted: false, meaning: 'never answers; not stored' },

  error_after_accept: {
    kind: 'answer',
    answer: 'server_error',
    accepted: true,
    meaning: 'HTTP 500, yet accepted and delivered',
  },
  reset_after_accept: {
    kind: 'answer',
    answer: 'reset',
    accepted: true,
    meaning: 'the connection is reset, yet accepted and delivered',
  },
  hang_after_accept: {
    kind: 'answer',
    answer: 'hang',
    accepted: true,
    meaning: 'never answers, yet accepted and delivered',
  },
  malformed_answer: {
    kind: 'answer',
    answer: 'malformed',
    accepted: true,
    meaning: 'accepted and delivered, half a JSON document in the answer',
  },
  slow_answer: {
    kind: 'answer',
    answer: 'slow',
    accepted: true,
    meaning: 'accepted and delivered, the answer comes after 3 s',
  },
  dripping_answer: {
    kind: 'answer',
    answer: 'drip',
    accepted: true,
    meaning: 'accepted and delivered, the answer comes one byte a second',
  },
  oversized_answer: {
    kind: 'answer',
    answer: 'oversized',
    accepted: true,
    meaning: 'accepted and delivered, the answer is 2 MB long',
  },

  receipts_late: {
    kind: 'receipts',
    pattern: 'late',
    meaning: 'delivered; every receipt comes `lateReceiptSeconds` late',
  },
  receipts_repeated: { kind: 'receipts', pattern: 'repeated', meaning: 'delivered; every receipt comes twice' },
  receipts_reversed: {
    kind: 'receipts',
    pattern: 'reversed',
    meaning: 'delivered; the receipt `delivered` comes before `sent`',
  },
  receipts_before_answer: {
    kind: 'receipts',
    pattern: 'before_answer',
    meaning: 'delivered; every receipt comes before the answer to the request',
  },
  receipts_none: { kind: 'receipts', pattern: 'none', meaning: 'delivered; no receipt ever comes' },
  sent_only: {
    kind: 'receipts',
    pattern: 'sent_only',
    meaning: 'a carrier without delivery reports: `sent` is the last receipt',
  },
  receipts_contradicted: {
    kind: 'receipts',
    pattern: 'contradicted',
    meaning: 'first `undelivered` (switched off), then `delivered`',
  },
  read: { kind: 'receipts', pattern: 'read', meaning: 'delivered, then read where the channel tells of it' },
  read_at_once: {
    kind: 'receipts',
    pattern: 'read_at_once',
    meaning: 'the chat is open: `read` comes and `delivered` never does, where the channel tells of reading',
  },

  no_whatsapp: { kind: 'absence', channels: ['whatsapp'], meaning: 'the phone has no WhatsApp' },
  no_rcs: { kind: 'absence', channels: ['rcs'], meaning: 'the phone has no RCS' },
  sms_only: { kind: 'absence', channels: ['whatsapp', 'rcs'], meaning: 'the phone has neither WhatsApp nor RCS' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faultTable;

export const faultNames = Object.keys(faultTable) as [FaultName, ...FaultName[]];

/** A fault that applies to one request. */
export interface ActiveFault {
  readonly name: FaultName;
  readonly fault: Fault;
}
