import type { Purpose } from '../trigger/trigger.ts';
import type { ConsentRecord, Suppression } from './consent-record.ts';
import { standingStops } from './standing-stops.ts';

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
  const revokedAt = latestRevocation(consents, channel, purpose);
  let standing: ConsentRecord | undefined;
  for (const one of consents) {
    const counts =
      one.kind === 'grant' &&
      covers(one, channel, purpose) &&
      one.recordedAt.getTime() > revokedAt &&
      (one.expiresAt === undefined || one.expiresAt > now) &&
      (purpose !== 'marketing' || one.basis === 'written_esign') &&
      (stop === undefined || (one.artefact && one.recordedAt > stop.at));
    if (counts && (standing === undefined || isNewer(one, standing))) standing = one;
  }
  if (standing !== undefined) return { granted: true, consentId: standing.id };
  return { granted: false, reason: stop === undefined ? 'no_consent' : 'opted_out' };
}

/** The latest stop that bears on the purpose and that nothing has ended. */
function standingStop(suppressions: readonly Suppression[], purpose: Purpose): Suppression | undefined {
  return standingStops(suppressions, purpose).toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
}

function covers(record: ConsentRecord, channel: string, purpose: Purpose): boolean {
  const everyChannel = record.kind === 'revoke' && record.channels.length === 0;
  const everyPurpose = record.kind === 'revoke' && record.purposes.length === 0;
  return (everyChannel || record.channels.includes(channel)) && (everyPurpose || record.purposes.includes(purpose));
}

function latestRevocation(consents: readonly ConsentRecord[], channel: string, purpose: Purpose): number {
  let latest = -Infinity;
  for (const one of consents) {
    if (one.kind === 'revoke' && covers(one, channel, purpose)) latest = Math.max(latest, one.recordedAt.getTime());
  }
  return latest;
}

/** Of two of the same moment it is the one with the lower id, so that the answer does not hang on their order. */
function isNewer(one: ConsentRecord, other: ConsentRecord): boolean {
  const difference = one.recordedAt.getTime() - other.recordedAt.getTime();
  return difference === 0 ? one.id < other.id : difference > 0;
}
