import type { CallEvent } from '../event/call-event.ts';
import type { CallerPhone } from './call-facts.ts';

/** An event as the engine received it. */
export interface ReceivedEvent {
  readonly event: CallEvent;
  /** Ours. */
  readonly eventId: string;
  readonly receivedAt: Date;
  /** What the number in the event's caller block turned out to be; absent when it names none. */
  readonly phone?: CallerPhone;
}

/** The platform's own time of an event, our receipt where it gave none. */
export function timeOf({ event, receivedAt }: ReceivedEvent): Date {
  return event.time === undefined ? receivedAt : new Date(event.time);
}
