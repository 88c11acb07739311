import type { AnsweredReply } from '../consent/answer-evidence.ts';
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
  /** Of a request that answers a message of the person. No voice platform says so: it is looked up where it comes in. */
  readonly answers?: AnswerGiven;
}

/** The message that an event answers. */
export interface AnswerGiven {
  readonly reply: AnsweredReply;
  /** What the person wrote. */
  readonly text: string;
  /** Whoever answers gave the answer an id, so that it is another one than those before it. */
  readonly isNamed: boolean;
}

/** The platform's own time of an event, our receipt where it gave none. */
export function timeOf({ event, receivedAt }: ReceivedEvent): Date {
  return event.time === undefined ? receivedAt : new Date(event.time);
}
