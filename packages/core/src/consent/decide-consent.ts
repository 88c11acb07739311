import type { Purpose } from '../trigger/trigger.ts';
import type { ConsentRecord, Suppression } from './consent-record.ts';

export type ConsentDecision =
  | { readonly granted: true; readonly consentId: string }
  | { readonly granted: false; readonly reason: 'no_consent' | 'opted_out' };

export interface ConsentQuestion {
  readonly channel: string;
  readonly purpose: Purpose;
  readonly now: Date;
  readonly consents: readonly ConsentRecord[];
  readonly suppressions: readonly Suppression[];
}

/**
 * May this person be written to, on this channel, for this purpose? Default deny: only a
 * grant that covers both, that nothing later took back and that has not expired says yes,
 * and its id is the evidence.
 *
 * - A revocation wins over a grant of the same or an earlier moment.
 * - A stop wins over every grant but a later one whose act was recorded or signed.
 * - Marketing needs a written agreement (47 CFR 64.1200(f)(9)).
 */
export function decideConsent(question: ConsentQuestion): ConsentDecision {
  const { channel, purpose, now, consents, suppressions } = question;
  const stop = standingStop(suppressions, purpose);
  const revokedAt = latest(consents.filter((one) => one.kind === 'revoke' && covers(one, channel, purpose)));
  const grants = consents
    .filter((one) => one.kind === 'grant' && covers(one, channel, purpose))
    .filter((one) => one.recordedAt.getTime() > revokedAt)
    .filter((one) => one.expiresAt === undefined || one.expiresAt > now)
    .filter((one) => purpose !== 'marketing' || one.basis === 'written_esign')
    .toSorted(newestFirst);
  const standing = stop === undefined ? grants[0] : grants.find((one) => one.artefact && one.recordedAt > stop.at);
  if (standing !== undefined) return { granted: true, consentId: standing.id };
  return { granted: false, reason: stop === undefined ? 'no_consent' : 'opted_out' };
}

/**
 * The latest stop that bears on the purpose and that nothing has ended. A start ends the stops
 * before it, those of its own scope or a narrower one; a start of the same moment ends nothing.
 */
function standingStop(suppressions: readonly Suppression[], purpose: Purpose): Suppression | undefined {
  const bearing = suppressions.filter((one) => one.scope === 'all' || purpose === 'marketing');
  const starts = bearing.filter((one) => one.kind === 'start');
  const endsIt = (start: Suppression, stop: Suppression): boolean =>
    start.at > stop.at && (start.scope === 'all' || start.scope === stop.scope);
  return bearing
    .filter((one) => one.kind === 'stop' && !starts.some((start) => endsIt(start, one)))
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
}

function covers(record: ConsentRecord, channel: string, purpose: Purpose): boolean {
  const everyChannel = record.kind === 'revoke' && record.channels.length === 0;
  const everyPurpose = record.kind === 'revoke' && record.purposes.length === 0;
  return (everyChannel || record.channels.includes(channel)) && (everyPurpose || record.purposes.includes(purpose));
}

function latest(records: readonly ConsentRecord[]): number {
  return records.reduce((time, one) => Math.max(time, one.recordedAt.getTime()), -Infinity);
}

function newestFirst(a: ConsentRecord, b: ConsentRecord): number {
  return b.recordedAt.getTime() - a.recordedAt.getTime() || (a.id < b.id ? -1 : 1);
}
