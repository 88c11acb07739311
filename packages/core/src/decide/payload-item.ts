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

/**
 * Whether two items would tell the caller the same, by whichever program they were written: one ends a time in `.000Z`,
 * another in `+00:00`, and one writes `45` where another writes `45.00`.
 */
export function tellsTheSame(one: PayloadItem, other: PayloadItem): boolean {
  return canonicalBody(asTold(one)) === canonicalBody(asTold(other));
}

function asTold(item: PayloadItem): object {
  switch (item.kind) {
    case 'booking.confirmed':
      return { ...item, startsAt: momentAndOffset(item.startsAt), changed: false, revision: undefined };
    case 'payment.captured':
      return { ...item, amount: withoutNoughts(item.amount) };
    default:
      return item;
  }
}

/** The offset is that of the place, so with another one it is told as another time of the day. */
function momentAndOffset(timestamp: string): string {
  const offset = timestamp.endsWith('Z') ? '+00:00' : timestamp.slice(-6).replace('-00:00', '+00:00');
  return `${Date.parse(timestamp)} ${offset}`;
}

function withoutNoughts(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  let end = fraction.length;
  while (fraction[end - 1] === '0') end -= 1;
  return end === 0 ? whole : `${whole}.${fraction.slice(0, end)}`;
}

/** The moment after which the message is of no use: an appointment that has begun needs no confirmation. */
export function uselessFrom(item: PayloadItem): Date | undefined {
  return item.kind === 'booking.confirmed' ? new Date(item.startsAt) : undefined;
}
