import { hash } from 'node:crypto';
import { canonicalBody } from '@aftercall/core';

/**
 * A row of `consents` as far as its hash covers it: all of it but its place in the chain. In SQL the same is made by
 * `consent_record_hash`, for what gateways write that know no hashes.
 */
export interface ConsentFields {
  readonly id: string;
  readonly tenant: string;
  readonly person: string | null;
  readonly call: string | null;
  readonly event: string | null;
  readonly kind: string;
  readonly channels: readonly string[];
  readonly purposes: readonly string[];
  readonly basis: string | null;
  readonly artefact: boolean;
  readonly recorded_at: Date;
  readonly expires_at: Date | null;
  readonly evidence_class: string | null;
  readonly occurred_at: Date | null;
  readonly particulars: object | null;
  readonly evidence_hash: Buffer | null;
}

/** What is kept of a person beside a record: these bytes, one after the other, are what the record's hash covers. */
export interface KeptProof {
  /** Empty where an older gateway wrote the record, of which no hash was made. */
  readonly salt: Buffer;
  /** Canonical JSON (RFC 8785) of an object. */
  readonly fields: Buffer;
}

/** Where a record stands in the chain of its tenant. */
export interface ChainLink {
  readonly seq: number;
  readonly prev_hash: Buffer;
  readonly record_hash: Buffer;
  readonly row_hash: Buffer;
}

/** What stands before the first link of every chain. */
export const noHash = Buffer.alloc(32);
const placeBytes = 8;

/** The record as the JSON that is hashed: what is null in the row is not in it. */
export function recordJson(row: ConsentFields): Readonly<Record<string, unknown>> {
  return {
    artefact: row.artefact,
    basis: row.basis ?? undefined,
    call: row.call ?? undefined,
    channels: row.channels,
    event: row.event ?? undefined,
    evidenceClass: row.evidence_class ?? undefined,
    evidenceHash: row.evidence_hash?.toString('hex'),
    expiresAt: row.expires_at?.toISOString(),
    id: row.id,
    kind: row.kind,
    occurredAt: row.occurred_at?.toISOString(),
    particulars: row.particulars ?? undefined,
    person: row.person ?? undefined,
    purposes: row.purposes,
    recordedAt: row.recorded_at.toISOString(),
    tenant: row.tenant,
  };
}

export function recordHashOf(row: ConsentFields): Buffer {
  return hash('sha256', canonicalBody(recordJson(row)), 'buffer');
}

/** Nobody can try numbers and words against it without the salt, which is destroyed with what it covers. */
export function evidenceHashOf({ salt, fields }: KeptProof): Buffer {
  return hash('sha256', Buffer.concat([salt, fields]), 'buffer');
}

/** As `chain_consent` makes it in the database. */
export function rowHashOf(seq: number, prevHash: Buffer, recordHash: Buffer): Buffer {
  const place = Buffer.alloc(placeBytes);
  place.writeBigInt64BE(BigInt(seq));
  return hash('sha256', Buffer.concat([place, prevHash, recordHash]), 'buffer');
}

/** Whether a record and its place are what they were when it was written; what is personal is not asked. */
export function fitsItsHash(row: ConsentFields & ChainLink): boolean {
  try {
    return (
      recordHashOf(row).equals(row.record_hash) &&
      rowHashOf(row.seq, row.prev_hash, row.record_hash).equals(row.row_hash)
    );
  } catch {
    // It was made something that has no canonical form at all.
    return false;
  }
}

/** Whether what is personal is what it was. What older gateways wrote was never covered by a hash. */
export function proofFits({ evidence_hash: hashed }: Pick<ConsentFields, 'evidence_hash'>, proof: KeptProof) {
  return hashed === null || (proof.salt.length > 0 && evidenceHashOf(proof).equals(hashed));
}
