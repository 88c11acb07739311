import type { Billing } from './billing.ts';
import type { FailureReason } from './failure-reason.ts';

/** What a receipt says about an attempt, in our words. `unknown` keeps the provider's word and is counted. */
export const receiptStatuses = [
  'accepted',
  'sent',
  'delivered',
  'read',
  'rejected',
  'undeliverable',
  'expired',
  'revoked',
  'unknown',
] as const;
export type ReceiptStatus = (typeof receiptStatuses)[number];

interface SignalBase {
  /**
   * Equal for two deliveries of the same fact, and for no two facts of one account: the key of deduplication. Of a receipt it
   * is kept as it is, like `providerId`: no address may stand in either.
   */
  readonly key: string;
  /** The provider's own time of the fact; absent when it gives none. Never our own clock. */
  readonly at?: Date;
}

/** A provider's fact about an attempt. */
export interface ReceiptSignal extends SignalBase {
  readonly signal: 'receipt';
  /**
   * Our attempt, when the provider brings the id back that we sent along. A receipt without it finds its message by
   * `providerId`, where the channel says so (`receiptsBy`); otherwise it is kept as `unmatched_receipt`, and says nothing
   * of any message.
   */
  readonly attemptId?: string;
  readonly providerId: string;
  readonly status: ReceiptStatus;
  /** The provider's own word. */
  readonly rawStatus: string;
  readonly reason?: FailureReason;
  /**
   * Other addresses of the person that the message went to, such as the WhatsApp user id of a phone. The gateway joins them
   * with the address that it sent to, as it does those of a reply, and under the same conditions; it does so only where the
   * receipt is of an attempt of its own. Of a message to several people there are none.
   */
  readonly aliases?: readonly string[];
  /** The channel that the provider says carried it, by its name here, where that is another than this one. */
  readonly carriedBy?: string;
  /** What the provider says about its price. */
  readonly billing?: Billing;
}

/** Whom a signal comes from. */
interface FromPerson {
  /**
   * The person's address as the provider gives it: E.164 for phones, in whichever form; otherwise the provider's id of the
   * person, which is taken to mean somebody on this channel only.
   */
  readonly from: string;
  /**
   * Other addresses of the same person that came with it, such as a WhatsApp user id beside the phone. The gateway joins
   * them with `from` for good, and a stop by any of them stops them all: only what the signature covers may stand here, and
   * never what a person can type.
   */
  readonly aliases?: readonly string[];
}

/** A message that a person wrote to us. */
export interface ReplySignal extends SignalBase, FromPerson {
  readonly signal: 'reply';
  readonly providerId: string;
  readonly text: string;
  readonly mediaCount: number;
  /** In how many segments it came, where the provider counts them: it then takes money for each. */
  readonly segments?: number;
  /** The provider's id of the message that it answers, where the person picked one. */
  readonly inReplyTo?: string;
  /** What a button or suggestion that was tapped carries: the data that we sent with it. */
  readonly action?: string;
  /**
   * The provider already treated the message as this keyword: after `stop` it refuses every message of the account to the
   * person, and after `start` no longer. A channel that tells of `moved` says `start` of whoever writes it, because a host
   * sends nothing to a number that was left until then.
   */
  readonly keyword?: 'stop' | 'start' | 'help';
}

/** The provider says that a person stopped, or came back, by other means than a message. */
export interface OptSignal extends SignalBase, FromPerson {
  readonly signal: 'opt_out' | 'opt_in';
  readonly scope: 'all' | 'marketing';
}

/**
 * A person tapped a button that does something on their phone, such as opening a link or adding to the calendar: they said
 * nothing. A tap that says its label, as a suggested reply does, is a reply.
 */
export interface TapSignal extends SignalBase, FromPerson {
  readonly signal: 'tap';
  /** The channel's own word for the button, of small letters and `_`; nothing that a person wrote. */
  readonly button: string;
}

/**
 * A person left an address (`from`, and `aliases`) for others, as whoever changes their number does. What they stopped goes
 * with them; consent does not, and nothing is sent to what they left on the account's channel: it may be somebody else's.
 */
export interface MovedSignal extends SignalBase, FromPerson {
  readonly signal: 'moved';
  /** What the person has from now on; none where the provider does not say. */
  readonly to: readonly string[];
}

/** A person is writing. */
export interface TypingSignal extends SignalBase, FromPerson {
  readonly signal: 'typing';
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

export type Signal =
  | ReceiptSignal
  | ReplySignal
  | OptSignal
  | TapSignal
  | MovedSignal
  | TypingSignal
  | AccountSignal
  | UnknownSignal;
