import type { CallEvent, Exposure, ReceivedEvent } from '@aftercall/core';
import type { CallRecord } from './call-record.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import { bulkTable, type Row } from '../rows/row-type.ts';

/** Who takes part in a hold-out, and in which arm. */
export const exposuresTable = bulkTable(
  'exposures',
  {
    follow_up: 'uuid',
    tenant: 'text',
    call: 'uuid',
    person: 'uuid',
    experiment: 'text',
    arm: 'text',
    trigger: 'text',
    subject_id: 'text',
    channel: 'text',
    received_at: 'timestamptz',
    exposed_at: 'timestamptz',
    outcome_by: 'timestamptz',
  },
  // Somebody who was held out and asks for it after all is not counted again.
  'ON CONFLICT (follow_up) DO NOTHING',
);

/** What became of appointments. */
export const appointmentsTable = bulkTable('appointments', {
  event: 'uuid',
  tenant: 'text',
  call: 'uuid',
  booking_id: 'text',
  attended: 'boolean',
  at: 'timestamptz',
  received_at: 'timestamptz',
});

export type ExposureRow = Row<typeof exposuresTable.columns>;

export function exposureRow(record: CallRecord, exposure: Exposure, now: Date): ExposureRow {
  if (record.person === undefined) throw new Error('nobody takes part in a hold-out');
  return {
    follow_up: exposure.followUpId,
    tenant: record.tenant,
    call: record.id,
    person: record.person,
    experiment: exposure.experiment,
    arm: exposure.arm,
    trigger: exposure.trigger,
    subject_id: exposure.subjectId,
    channel: exposure.channel,
    received_at: exposure.receivedAt,
    exposed_at: now,
    outcome_by: exposure.outcomeBy,
  };
}

export function exposureEntry(exposure: Exposure): LedgerEntries['exposure'] {
  const { followUpId, experiment, arm, subjectId: bookingId, channel, outcomeBy } = exposure;
  return { followUpId, experiment, arm, bookingId, channel, outcomeBy: outcomeBy.toISOString() };
}

/** The booking whose appointment an event tells of; undefined for every other event, and where it names none. */
export function appointmentOf(
  event: CallEvent,
): { readonly bookingId: string; readonly attended: boolean } | undefined {
  if (event.type !== 'appointment.attended' && event.type !== 'appointment.missed') return undefined;
  const bookingId = event.data.booking?.id;
  return bookingId === undefined ? undefined : { bookingId, attended: event.type === 'appointment.attended' };
}

/** At most one. */
export function appointmentRows(
  tenant: string,
  { event, eventId, receivedAt }: ReceivedEvent,
  call: string,
): readonly Row<typeof appointmentsTable.columns>[] {
  const told = appointmentOf(event);
  if (told === undefined) return [];
  const { bookingId: booking_id, attended } = told;
  const at = event.time === undefined ? receivedAt : new Date(event.time);
  return [{ event: eventId, tenant, call, booking_id, attended, at, received_at: receivedAt }];
}
