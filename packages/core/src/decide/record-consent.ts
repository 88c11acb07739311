import type { RevokedConsent, SpokenConsent } from '../event/call-event.ts';
import type { Decision } from './decision.ts';
import type { ReceivedEvent } from './received-event.ts';

export function recordGrant(decision: Decision, consent: SpokenConsent, { eventId, receivedAt }: ReceivedEvent): void {
  const { channels, purposes, basis, wording, recordingUrl, offsetMs } = consent;
  decision.add({
    change: 'consent_recorded',
    consent: {
      id: decision.newId(),
      kind: 'grant',
      channels,
      purposes,
      basis,
      wording,
      ...(recordingUrl !== undefined && { recordingUrl }),
      ...(offsetMs !== undefined && { offsetMs }),
      recordedAt: receivedAt,
      eventId,
    },
  });
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
  decision.add({
    change: 'consent_recorded',
    consent: { id: decision.newId(), kind: 'revoke', channels, purposes, recordedAt: receivedAt, eventId },
  });
}
