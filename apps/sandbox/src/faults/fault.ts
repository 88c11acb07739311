import type { Channel } from '../carrier/channel.ts';
import type { Shuffle } from '../receipts/shuffle-receipts.ts';

/** Why a carrier refuses a request outright; nothing is stored. Each carrier says it in its own codes. */
export type Refusal =
  | 'throttled'
  | 'throttled_until_date'
  | 'invalid_address'
  | 'not_mobile'
  | 'unroutable'
  | 'opted_out';

/** Why an accepted message never reaches the handset. */
export type HandsetFailure =
  | 'unreachable'
  | 'blocked'
  | 'unknown_handset'
  | 'landline'
  | 'filtered'
  | 'unknown_error'
  /** The phone does not have the channel. */
  | 'channel_absent';

/** How the answer to a request goes wrong on the wire, whatever the carrier. */
export type AnswerFault =
  | 'bare_throttle'
  | 'server_error'
  | 'unavailable'
  | 'reset'
  | 'hang'
  | 'slow'
  | 'malformed'
  | 'drip'
  | 'oversized';

/** How the receipts of an accepted message come. */
export type ReceiptPattern =
  | 'normal'
  | 'late'
  | 'repeated'
  | 'reversed'
  | 'before_answer'
  | 'none'
  | 'sent_only'
  | 'contradicted'
  | 'read'
  | 'read_at_once';

/** One way in which a carrier or a phone misbehaves, in words that hold for every carrier. */
export type Fault = { readonly meaning: string } & (
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
  /** `accepted` tells whether the message was stored and will be delivered before the answer went wrong. */
  | { readonly kind: 'answer'; readonly answer: AnswerFault; readonly accepted: boolean }
  | { readonly kind: 'failure'; readonly failure: HandsetFailure }
  /** The phone lacks these channels; on any other it just works. */
  | { readonly kind: 'absence'; readonly channels: readonly Channel[] }
  | { readonly kind: 'receipts'; readonly pattern: ReceiptPattern }
);

export function lacksChannel(fault: Fault, channel: Channel): boolean {
  return fault.kind === 'absence' && fault.channels.includes(channel);
}

/** What a scripted fault may set; a magic number takes the defaults. */
export interface FaultParameters {
  /** For refusals by throttling and for 503. */
  readonly retryAfterSeconds: number;
  /** For `slow_answer`; for `receipts_late` the sandbox's `lateReceiptSeconds` holds unless this is set. */
  readonly delaySeconds: number | null;
  /** How often each receipt of `receipts_repeated` is posted. */
  readonly copies: number;
  /** For every course: its receipts come in an order of this seed; null leaves them in theirs. */
  readonly shuffle: Shuffle | null;
}

export const defaultFaultParameters: FaultParameters = {
  retryAfterSeconds: 1,
  delaySeconds: null,
  copies: 2,
  shuffle: null,
};
