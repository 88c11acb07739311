import { canonicalBody } from '@aftercall/core';
import type { KeptProof } from './consent-hashes.ts';
import type { Keyring, MaybeDataKeyRow } from '../privacy/keyring.ts';
import type { NewSeals } from '../privacy/new-seals.ts';
import type { Row } from '../rows/row-type.ts';
import type { consentEvidenceTable } from '../rows/tables.ts';

/** What a gateway that did not encrypt yet wrote of a consent. */
export interface PlainEvidence {
  readonly salt: Buffer | null;
  /** E.164 */
  readonly phone: string | null;
  readonly wording: string | null;
  readonly recording_url: string | null;
  readonly offset_ms: number | null;
  readonly details: object | null;
}

/** As it is loaded beside its consent, with the key of it. */
export interface EvidenceRow extends PlainEvidence, MaybeDataKeyRow {
  /** The id of the consent; null where the row is gone. */
  readonly evidence_of: string | null;
  readonly sealed: Buffer | null;
}

/** The columns of {@link EvidenceRow} but those of the key, of `consent_evidence` as e. */
export const evidenceColumns =
  'e.consent AS evidence_of, e.sealed, e.salt, e.phone, e.wording, e.recording_url, e.offset_ms, e.details';

/** What is there of it: nothing any more, or something that is not what was written. */
export type FoundProof = KeptProof | 'erased' | 'unreadable';

/** Under a key of its own: it is kept for longer than the call that it was given on. */
export function evidenceRow(
  seals: NewSeals,
  tenant: string,
  consent: string,
  proof: KeptProof,
): Row<typeof consentEvidenceTable.columns> {
  const key = seals.keyOfItsOwn(tenant, consent, 'consent');
  return { consent, sealed: key.seal('consent_evidence', consent, packed(proof)) };
}

/** Its row is gone, or the key to it. */
export function isErased({ evidence_of: consent, sealed, key_id: key }: EvidenceRow): boolean {
  return consent === null || (sealed !== null && key === null);
}

/** The keys of tenants have to be known: see {@link Keyring.prepare}. */
export function openProof(keyring: Keyring, row: EvidenceRow): FoundProof {
  const { evidence_of: consent, sealed } = row;
  if (consent === null || isErased(row)) return 'erased';
  if (sealed === null) return plainProof(row);
  const plain = keyring.openPrepared(row)?.open('consent_evidence', consent, sealed);
  return plain === undefined ? 'unreadable' : unpacked(plain);
}

/** The fields as they were told, by the names of the wire; none where nothing can be read. */
export function fieldsOf(proof: FoundProof): Readonly<Record<string, unknown>> {
  if (typeof proof === 'string') return {};
  return JSON.parse(proof.fields.toString()) as Record<string, unknown>;
}

/** @throws Error for text that has no canonical form, which no gateway ever wrote. */
export function proofOf(salt: Buffer, fields: object): KeptProof {
  return { salt, fields: Buffer.from(canonicalBody(fields)) };
}

/** It fits its hash if nobody changed it, sealed afterwards or not. */
export function plainProof({ salt, phone, wording, recording_url, offset_ms, details }: PlainEvidence): KeptProof {
  const fields = {
    ...details,
    offsetMs: offset_ms ?? undefined,
    phone: phone ?? undefined,
    recordingUrl: recording_url ?? undefined,
    wording: wording ?? undefined,
  };
  try {
    return proofOf(salt ?? Buffer.alloc(0), fields);
  } catch {
    return { salt: Buffer.alloc(0), fields: Buffer.from(JSON.stringify(fields)) };
  }
}

/** The length of the salt in a byte, the salt, the fields. */
export function packed({ salt, fields }: KeptProof): Buffer {
  // One that is longer was never ours: without it, too, nothing fits the hash.
  const kept = salt.length > 0xff ? Buffer.alloc(0) : salt;
  return Buffer.concat([Buffer.of(kept.length), kept, fields]);
}

function unpacked(plain: Buffer): KeptProof {
  const end = 1 + (plain[0] ?? 0);
  return { salt: plain.subarray(1, end), fields: plain.subarray(end) };
}
