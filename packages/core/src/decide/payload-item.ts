import { canonicalBody } from '../event/canonical-json.ts';
import type { CallEvent } from '../event/call-event.ts';
import type { PayloadItem } from '../rendering/payload.ts';
import type { ReceivedEvent } from './received-event.ts';

/** What a trigger asks us to tell the caller; undefined for every other event. */
export function itemOfEvent(event: CallEvent): PayloadItem | undefined {
  switch (event.type) {
    case 'booking.confirmed': {
      const { id, startsAt, location, rescheduleUrl, revision } = event.data.booking;
      const numbered = revision === undefined ? {} : { revision };
      return { kind: event.type, id, startsAt, location, rescheduleUrl, changed: false, ...numbered };
    }
    case 'payment.captured': {
      const { id, amount, currency, receiptUrl } = event.data.payment;
      return { kind: event.type, id, amount, currency, ...(receiptUrl && { receiptUrl }) };
    }
    case 'escalation.accepted': {
      const { id, nextStep, contact, url } = event.data.escalation;
      return { kind: event.type, id, nextStep, ...(contact && { contact }), ...(url && { url }) };
    }
    case 'caller.requested': {
      const { id, kind, url, text } = event.data.request;
      return { kind: event.type, id, request: kind, ...(url && { url }), ...(text && { text }) };
    }
    default:
      return undefined;
  }
}

/** The same of an event as it was received: an answer says what it answers. */
export function itemOfReceived({ event, answers }: ReceivedEvent): PayloadItem | undefined {
  const item = itemOfEvent(event);
  return answers !== undefined && item?.kind === 'caller.requested' ? { ...item, answers: answers.reply } : item;
}

/** Whether two items would tell the caller the same. */
export function tellsTheSame(one: PayloadItem, other: PayloadItem): boolean {
  return canonicalBody({ ...one, ...untold }) === canonicalBody({ ...other, ...untold });
}

const untold = { changed: false, revision: undefined } as const;

/** The moment after which the message is of no use: an appointment that has begun needs no confirmation. */
export function uselessFrom(item: PayloadItem): Date | undefined {
  return item.kind === 'booking.confirmed' ? new Date(item.startsAt) : undefined;
}
