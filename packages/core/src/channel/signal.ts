import type { FailureReason } from './failure-reason.ts';

/** What a receipt says about an attempt, in our words. `unknown` keeps the provider's word and is counted. */
export type ReceiptStatus =
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'rejected'
  | 'undeliverable'
  | 'expired'
  | 'revoked'
  | 'unknown';

interface SignalBase {
  /** Equal for two deliveries of the same fact, and for no two facts of one account: the key of deduplication. */
  readonly key: string;
  /** The provider's own time of the fact; absent when it gives none. Never our own clock. */
  readonly at?: Date;
}

/** A provider's fact about an attempt. */
export interface ReceiptSignal extends SignalBase {
  readonly signal: 'receipt';
  /** Our attempt, when the provider echoes the id that we sent along. */
  readonly attemptId?: string;
  readonly providerId: string;
  readonly status: ReceiptStatus;
  /** The provider's own word. */
  readonly rawStatus: string;
  readonly reason?: FailureReason;
}

/** A message that a person wrote to us. */
export interface ReplySignal extends SignalBase {
  readonly signal: 'reply';
  readonly providerId: string;
  /** The person's address as the provider gives it: E.164 for SMS. */
  readonly from: string;
  readonly text: string;
  readonly mediaCount: number;
  /** The provider already treated the message as this keyword. */
  readonly keyword?: 'stop' | 'start' | 'help';
}

/** The provider says that a person stopped, or came back, by other means than a message. */
export interface OptSignal extends SignalBase {
  readonly signal: 'opt_out' | 'opt_in';
  readonly from: string;
  readonly scope: 'all' | 'marketing';
}

/** A person is writing. */
export interface TypingSignal extends SignalBase {
  readonly signal: 'typing';
  readonly from: string;
}

/** News about a sender or a template: quality, approval, suspension. */
export interface AccountSignal extends SignalBase {
  readonly signal: 'account';
  readonly topic: string;
  readonly message: string;
}

/** A webhook that this version of the channel does not know; kept raw and counted. */
export interface UnknownSignal extends SignalBase {
  readonly signal: 'unknown';
  readonly topic: string;
}

export type Signal = ReceiptSignal | ReplySignal | OptSignal | TypingSignal | AccountSignal | UnknownSignal;
