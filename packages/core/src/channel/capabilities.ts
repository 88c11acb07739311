/** How a channel counts the length of a text. */
export type TextUnit = 'gsm7-or-ucs2' | 'utf8-bytes' | 'characters';

/** What a text message on a channel may hold. */
export interface TextLimits {
  /** The unit that `max` counts; `gsm7-or-ucs2` counts characters of the whole body, before segmentation. */
  readonly unit: TextUnit;
  /** The longest body the provider accepts, in `unit`. */
  readonly max: number;
  /** Whether a long text is cut into segments that are paid and paced one by one (SMS). */
  readonly segmented: boolean;
}

/**
 * What a channel can do, as data. Every field is required: an ability that is left out
 * would be an ability nobody tested, so a channel says `false` and the conformance kit
 * proves the refusal.
 */
export interface ChannelCapabilities {
  readonly text: TextLimits;
  /** Links inside the text. */
  readonly links: boolean;
  /** Tappable buttons or suggestions; the most one message may have, 0 for none. */
  readonly buttons: number;
  readonly media: boolean;
  /**
   * Which receipts the provider sends after it has accepted a message, or `receiptOf` is told. A receipt by which no
   * message is found is none.
   */
  readonly receipts: { readonly sent: boolean; readonly delivered: boolean; readonly read: boolean };
  /**
   * What a receipt that is posted names its message by: our attempt id, where the provider brings it back, or the
   * provider's own id, one of those that the send was accepted with. Prefer the attempt id: it is known before the send.
   */
  readonly receiptsBy: 'attemptId' | 'providerId';
  /** A message that is accepted but not yet delivered can be taken back. */
  readonly revoke: boolean;
  /** Sending twice with one attempt id delivers once, so an uncertain send may simply be repeated. */
  readonly idempotentSend: boolean;
  /** The provider can say beforehand whether an address is reachable on this channel. */
  readonly capabilityCheck: boolean;
  /** The provider can say afterwards what became of an uncertain send. */
  readonly reconcile: boolean;
  /** The provider can be asked what became of an accepted message, so that a receipt that it could not post is not lost. */
  readonly receiptOf: boolean;
  /** The provider lists what people wrote, so that what it could not post is not lost. */
  readonly listReplies: boolean;
  readonly typing: boolean;
  readonly markRead: boolean;
  /** Free text is allowed only for this many hours after the person wrote, 0 for no such window. */
  readonly serviceWindowHours: number;
  readonly templatesOnlyOutsideWindow: boolean;
  /** One person gets a message of one account at most once in so many seconds, 0 for no such limit. */
  readonly pairIntervalSeconds: number;
  /** What the provider's rate limits count. */
  readonly rateUnit: 'segments' | 'messages';
}
