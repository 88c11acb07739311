import type { FaultName } from '../faults/fault-table.ts';

export interface MagicNumber {
  readonly fault: FaultName;
  /** How many requests to the number meet the fault; later ones are served. Absent: every one. */
  readonly times?: number;
}

/**
 * What a phone does by the last four digits of its number, so that a number of any country
 * can be magic. All of them lie in 9900 to 9959; every other number just works.
 */
export const magicNumbers: Readonly<Record<string, MagicNumber>> = {
  '9903': { fault: 'unreachable' },
  '9904': { fault: 'blocked' },
  '9905': { fault: 'unknown_handset' },
  '9906': { fault: 'landline' },
  '9907': { fault: 'filtered' },
  '9908': { fault: 'unknown_error' },

  '9910': { fault: 'opted_out' },
  '9911': { fault: 'invalid_address' },
  '9912': { fault: 'unroutable' },
  '9914': { fault: 'not_mobile' },

  '9920': { fault: 'throttled', times: 2 },
  '9921': { fault: 'throttled_until_date', times: 2 },
  '9922': { fault: 'bare_throttle' },
  '9923': { fault: 'error_before_accept' },
  '9924': { fault: 'unavailable', times: 2 },
  '9925': { fault: 'reset_before_accept' },
  '9926': { fault: 'hang_before_accept' },

  '9930': { fault: 'error_after_accept' },
  '9931': { fault: 'reset_after_accept' },
  '9932': { fault: 'hang_after_accept' },
  '9933': { fault: 'malformed_answer' },
  '9934': { fault: 'slow_answer' },
  '9935': { fault: 'dripping_answer' },
  '9936': { fault: 'oversized_answer' },

  '9940': { fault: 'receipts_late' },
  '9941': { fault: 'receipts_repeated' },
  '9942': { fault: 'receipts_reversed' },
  '9943': { fault: 'receipts_before_answer' },
  '9944': { fault: 'receipts_none' },
  '9945': { fault: 'sent_only' },
  '9946': { fault: 'receipts_contradicted' },
  '9947': { fault: 'read' },
  '9948': { fault: 'read_at_once' },

  '9950': { fault: 'no_whatsapp' },
  '9951': { fault: 'no_rcs' },
  '9952': { fault: 'sms_only' },
};

/** The magic of an address, or `undefined` for an ordinary phone. */
export function magicOf(address: string): MagicNumber | undefined {
  return magicNumbers[address.slice(-4)];
}
