import type { ReceiptSignal, ReplySignal } from './signal.ts';

/** What a provider keeps of a message, when it is asked. */
export interface FoundReceipt {
  /** As the webhook tells it, under the same key: what was posted too counts once. */
  readonly receipt: ReceiptSignal;
  /** Where the provider shows it, and how it does, untouched. */
  readonly url: string;
  readonly rawBody: Uint8Array;
}

/** A span of the provider's own time; what was written at either end of it counts in. */
export interface ReplySpan {
  readonly since: Date;
  readonly until: Date;
}

/** A message that a person wrote, from the provider's list. */
export interface ListedReply {
  /**
   * As the webhook tells it, under the same key: what was posted and is listed too counts once. Its `at` is when the person
   * wrote, which the host needs here, for it learns of it later.
   */
  readonly reply: ReplySignal & { readonly at: Date };
  /** Where the provider shows it, and how it does, untouched: kept as evidence of what was written. */
  readonly url: string;
  readonly rawBody: Uint8Array;
}

export interface ListedReplies {
  /** In any order. */
  readonly replies: readonly ListedReply[];
  /** Whether the span was read whole: a channel may stop reading a list that is too long. */
  readonly complete: boolean;
  /** Messages that are left out because no time can be read in them: nobody knows whether they are of the span. Absent: none. */
  readonly undated?: number;
}
