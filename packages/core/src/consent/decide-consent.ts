import { answerPurpose, type Purpose } from '../trigger/trigger.ts';
import type { ConsentRecord, Suppression } from './consent-record.ts';
import { standingStops } from './standing-stops.ts';
import { givenAt } from './time-of-consent.ts';

/** Why a person may not be written to; the later ones say what became of a consent that there was. */
export const consentDenials = ['no_consent', 'opted_out', 'consent_expired', 'consent_altered'] as const;
export type ConsentDenial = (typeof consentDenials)[number];

export type ConsentDecision =
  | { readonly granted: true; readonly consentId: string }
  | { readonly granted: false; readonly reason: ConsentDenial };

/** Some consent is lacking, whatever became of it; another one mends that, unlike a stop. */
export function lacksConsent(reason: string | undefined): boolean {
  return reason === 'no_consent' || reason === 'consent_expired' || reason === 'consent_altered';
}

export interface ConsentQuestion {
  readonly channel: string;
  readonly purpose: Purpose;
  readonly now: Date;
  readonly consents: readonly ConsentRecord[];
  readonly suppressions: readonly Suppression[];
  /** The message of the person that is to be answered, if one is: what was made of it permits its answer. */
  readonly replyId?: string;
}

/**
 * May this person be written to, on this channel, for this purpose? Default deny: only a
 * grant that covers both, that nothing later took back, that has not expired and whose record
 * still fits its hash says yes, and its id is the evidence.
 *
 * - A revocation wins over a grant of the same or an earlier moment: that of the act, where it is told.
 * - A stop wins over every grant but one whose act came later and was recorded or signed.
 * - Marketing needs a written agreement (47 CFR 64.1200(f)(9)), and never somebody's mere word.
 * - A revocation that was altered may have withdrawn anything.
 * - A grant that was made of a message of the person permits the answer to that message, and nothing that promotes.
 * - A grant of which the words were erased can be shown to nobody, so it is none.
 */
export function decideConsent(question: ConsentQuestion): ConsentDecision {
  const { channel, purpose, now, consents, suppressions } = question;
  const stop = standingStop(suppressions, purpose);
  const revokedAt = latestRevocation(consents, channel, purpose);
  let standing: ConsentRecord | undefined;
  let why: ConsentDenial = 'no_consent';
  for (const one of consents) {
    const counts =
      one.kind === 'grant' &&
      (covers(one, channel, purpose) || permitsAnswer(one, question)) &&
      givenAt(one).getTime() > revokedAt &&
      one.isNumberUnconfirmed !== true &&
      (purpose !== 'marketing' || (one.basis === 'written_esign' && one.evidenceClass !== 'D')) &&
      (stop === undefined || (one.artefact && givenAt(one) > stop.at));
    const isExpired = one.expiresAt !== undefined && one.expiresAt <= now;
    // Last, because it costs more than the rest; of what nothing else speaks for it is asked below.
    if (counts && isExpired && why === 'no_consent' && one.isErased !== true) why = 'consent_expired';
    const isBetter = counts && !isExpired && (standing === undefined || isNewer(one, standing));
    if (isBetter && one.isAltered !== true && one.isErased !== true) standing = one;
  }
  if (standing !== undefined) return { granted: true, consentId: standing.id };
  if (stop !== undefined) return { granted: false, reason: 'opted_out' };
  return { granted: false, reason: consents.some((one) => one.isAltered === true) ? 'consent_altered' : why };
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

/** What asks for information asks for no advertisement, whatever the message said. */
function permitsAnswer(record: ConsentRecord, { channel, purpose, replyId }: ConsentQuestion): boolean {
  if (replyId === undefined || record.replyId !== replyId || purpose === 'marketing') return false;
  return record.purposes.includes(answerPurpose) && record.channels.includes(channel);
}

function latestRevocation(consents: readonly ConsentRecord[], channel: string, purpose: Purpose): number {
  let latest = -Infinity;
  for (const one of consents) {
    if (one.kind !== 'revoke') continue;
    if (one.isAltered === true) return Infinity;
    if (covers(one, channel, purpose)) latest = Math.max(latest, one.recordedAt.getTime());
  }
  return latest;
}

/** Of two of the same moment it is the one with the lower id, so that the answer does not hang on their order. */
function isNewer(one: ConsentRecord, other: ConsentRecord): boolean {
  const difference = givenAt(one).getTime() - givenAt(other).getTime();
  return difference === 0 ? one.id < other.id : difference > 0;
}
