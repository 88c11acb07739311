import type { CloudEvent } from './cloud-event.ts';

/** A way into the gateway. */
export interface EventDoor {
  /**
   * Hands events of one moment over; resolves when the gateway (or what stands before it) has them for good.
   *
   * @throws DoorError when they were not taken.
   */
  deliver(events: readonly CloudEvent[], signal: AbortSignal): Promise<void>;
}

/** The gateway did not take an event; the message says why. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
}
