import type { Billing } from './billing.ts';
import type { FailureReason } from './failure-reason.ts';

/** The provider took the message over; it may have split it into several ids. */
export interface Accepted {
  readonly outcome: 'accepted';
  /** The provider's ids of the message. They are kept as they are and outlive an erasure: no address may stand in one. */
  readonly providerIds: readonly string[];
  /** The provider's own word for the state it starts in, e.g. Twilio `queued`. */
  readonly providerStatus?: string;
  /** What the answer says of its price, as far as the request does not say the same (`segments` and `units`). */
  readonly billing?: Billing;
}

/** The provider, or the channel before any byte left, refused the message: it was not sent. */
export interface Rejected {
  readonly outcome: 'rejected';
  readonly reason: FailureReason;
  /** How long the provider asked us to wait, when it refused for a trouble of its own and said so. */
  readonly retryAfterMs?: number;
}

/** Refused for now and safe to send again later: the provider says that it was not processed. */
export interface Throttled {
  readonly outcome: 'throttled';
  /** How long the provider asked us to wait, when it said so. */
  readonly retryAfterMs?: number;
  /**
   * What is too busy. With `account` and `sender` nothing else leaves from this account for `retryAfterMs`, or for 1 s and
   * more while it goes on; with `recipient` and `message` (its template, say) this message alone is tried later.
   */
  readonly scope: 'account' | 'sender' | 'recipient' | 'message';
  /** Set where no other channel may step in either, such as for a cap for the person's sake. */
  readonly fallback?: false;
  readonly providerCode?: string;
}

/**
 * Nobody can tell from the answer whether the message was sent. Never sent again
 * blindly: it waits for a receipt, or asks the provider.
 */
export interface Uncertain {
  readonly outcome: 'uncertain';
  readonly cause: 'timeout' | 'connection_lost' | 'server_error' | 'unreadable_answer' | 'aborted' | 'crash';
  readonly providerCode?: string;
  /** How long the provider asked us to leave it alone, as with a 503; it says nothing of this message. */
  readonly retryAfterMs?: number;
}

export type SendOutcome = Accepted | Rejected | Throttled | Uncertain;
