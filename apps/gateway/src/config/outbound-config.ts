import type { KeyObject } from 'node:crypto';

/** Where the entries of the ledger are published. */
export interface OutboundConfig {
  /** The `source` of every event. Absent: the public URL. */
  readonly source?: string;
  /** Each has an id of its own. */
  readonly destinations: readonly DestinationConfig[];
}

export type DestinationConfig = WebhookDestination | PubsubDestination;

interface DestinationBasics {
  /** Its name in the database, the metrics and the API: a webhook's own, or `pubsub`. */
  readonly id: string;
  /** Whose entries it is given; never empty. */
  readonly tenants: readonly string[];
  /** The kinds of ledger entries that it is given. Absent: all. */
  readonly kinds?: readonly string[];
  /** Whether the event of a reply carries what the person wrote: personal data. */
  readonly includeReplyText: boolean;
  /** Where a destination begins that was never published to. */
  readonly startAt: 'now' | 'beginning';
}

export interface WebhookDestination extends DestinationBasics {
  readonly kind: 'webhook';
  /** https, unless private networks are allowed. */
  readonly url: string;
  /** Of Standard Webhooks; each signs, so that receivers can change from one to the next. */
  readonly secrets: readonly KeyObject[];
  readonly allowPrivateNetwork: boolean;
}

export interface PubsubDestination extends DestinationBasics {
  readonly kind: 'pubsub';
  readonly project: string;
  /** The short name, without `projects/.../topics/`. */
  readonly topic: string;
}
