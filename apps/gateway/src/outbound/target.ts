import type { OutboundEvent } from './cloud-event.ts';

/** What became of one delivery. `error` says so in our own words: no address, no body, no secret. */
export type Delivery =
  | { readonly result: 'taken' }
  /** @property laterMs it asked to be left alone for so long. */
  | { readonly result: 'failed'; readonly error: string; readonly laterMs?: number }
  /** It wants no more, ever. */
  | { readonly result: 'gone'; readonly error: string };

/** Somewhere to publish to. */
export interface Target {
  /**
   * Resolves once the event is acknowledged, or is not; never rejects for an expected failure.
   *
   * @param order events of one order are delivered one after the other.
   * @param signal calls the delivery off where it can be; it then counts as failed.
   */
  deliver(event: OutboundEvent, order: string | undefined, signal: AbortSignal): Promise<Delivery>;
  close(): Promise<void>;
}
