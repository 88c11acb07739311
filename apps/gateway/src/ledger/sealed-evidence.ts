import type { DataKey } from '../privacy/data-key.ts';
import type { NewSeals } from './new-seals.ts';
import type { Row } from './row-type.ts';
import type { consentEvidenceTable } from './tables.ts';

/** What is personal of a consent. */
export interface PersonalEvidence {
  /** E.164 */
  readonly phone?: string;
  readonly wording?: string;
  readonly recordingUrl?: string;
  readonly offsetMs?: number;
}

/** As it stands in its row. */
export interface EvidenceRow {
  readonly sealed: Buffer | null;
  /** These of a gateway that did not encrypt yet. */
  readonly phone: string | null;
  readonly wording: string | null;
  readonly recording_url: string | null;
  readonly offset_ms: number | null;
}

/** Under a key of its own: it is kept for longer than the call that it was given on. */
export function evidenceRow(
  seals: NewSeals,
  tenant: string,
  consent: string,
  evidence: PersonalEvidence,
): Row<typeof consentEvidenceTable.columns> {
  const key = seals.keyOfItsOwn(tenant, consent, 'consent');
  return { consent, sealed: key.seal('consent_evidence', consent, JSON.stringify(evidence)) };
}

/** What is left of it: nothing, once it was erased. */
export function openEvidenceRow(consent: string, row: EvidenceRow, key: DataKey | undefined): PersonalEvidence {
  if (row.sealed === null) return plainEvidence(row);
  const plain = key?.open('consent_evidence', consent, row.sealed);
  return plain === undefined ? {} : (JSON.parse(plain.toString()) as PersonalEvidence);
}

export function plainEvidence({
  phone,
  wording,
  recording_url: recordingUrl,
  offset_ms: offsetMs,
}: Omit<EvidenceRow, 'sealed'>): PersonalEvidence {
  return {
    ...(phone !== null && { phone }),
    ...(wording !== null && { wording }),
    ...(recordingUrl !== null && { recordingUrl }),
    ...(offsetMs !== null && { offsetMs }),
  };
}
