import { newConsent } from '../consent/new-consent.ts';
import { occurrenceOf, type GrantEvent } from '../consent/time-of-consent.ts';
import type { RevokedConsent } from '../event/call-event.ts';
import type { Decision } from './decision.ts';
import type { ReceivedEvent } from './received-event.ts';

export function recordGrant(decision: Decision, event: GrantEvent, { eventId, receivedAt }: ReceivedEvent): void {
  const told = { ...event.data.consent, id: decision.newId(), kind: 'grant', recordedAt: receivedAt, eventId } as const;
  const occurredAt = occurrenceOf(event, receivedAt);
  const consent = newConsent({ ...told, ...(occurredAt !== undefined && { occurredAt }) });
  decision.add({ change: 'consent_recorded', consent });
}

/** Withdraws what it names; with neither channels nor purposes named it is a stop. */
export function recordRevocation(
  decision: Decision,
  { channels = [], purposes = [] }: RevokedConsent,
  { eventId, receivedAt }: ReceivedEvent,
): void {
  if (channels.length === 0 && purposes.length === 0) {
    decision.add({ change: 'stop_recorded', id: decision.newId(), at: receivedAt, eventId });
    return;
  }
  const told = { id: decision.newId(), kind: 'revoke', channels, purposes, recordedAt: receivedAt, eventId } as const;
  decision.add({ change: 'consent_recorded', consent: newConsent(told) });
}
