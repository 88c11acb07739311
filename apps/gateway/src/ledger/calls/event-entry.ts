import type { ReceivedEvent } from '@aftercall/core';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import { appointmentOf } from './hold-out-rows.ts';

/** What the ledger says of an event that came in. @param callerDiffers it names another number than its call is fixed to. */
export function eventEntry({ event, eventId, answers }: ReceivedEvent, callerDiffers: boolean): LedgerEntries['event'] {
  const appointment = appointmentOf(event);
  return {
    eventId,
    source: event.source,
    id: event.id,
    type: event.type === 'other' ? event.originalType : event.type,
    ...(event.time !== undefined && { time: event.time }),
    ...(event.type === 'csat.scored' && event.data.score !== undefined && { score: event.data.score }),
    ...(appointment && { bookingId: appointment.bookingId }),
    ...(callerDiffers && { callerDiffers: true }),
    ...(answers && { inReplyTo: answers.reply.replyId }),
  };
}
