import { randomBytes } from 'node:crypto';
import { isNumberUnconfirmed, recordOf, type ConsentRecord, type NewConsent } from '@aftercall/core';
import {
  evidenceHashOf,
  fitsItsHash,
  proofFits,
  recordHashOf,
  type ChainLink,
  type ConsentFields,
  type ConsentProofFields,
} from './consent-hashes.ts';
import type { Row } from './row-type.ts';
import type { consentsTable } from './consents-table.ts';
import type { consentEvidenceTable } from './tables.ts';

/** Whose a new record is. */
export interface OwnerOfConsent {
  readonly tenant: string;
  /** Null as long as the call has no number. */
  readonly person: string | null;
  /** Ours. */
  readonly call: string | null;
  /** E.164 */
  readonly phone: string | null;
}

const saltBytes = 16;

/** The rows of a new record: what decides, with its hash, and what is personal, apart. */
export function rowsOfConsent(
  { tenant, person, call, phone }: OwnerOfConsent,
  consent: NewConsent,
): { readonly record: Row<typeof consentsTable.columns>; readonly proof: Row<typeof consentEvidenceTable.columns> } {
  const { wording, recordingUrl, offsetMs, ...details } = consent.proof;
  const salt = randomBytes(saltBytes);
  const proof = {
    phone,
    wording: wording ?? null,
    recording_url: recordingUrl ?? null,
    offset_ms: offsetMs ?? null,
    details: Object.keys(details).length === 0 ? null : details,
  };
  const fields: ConsentFields = {
    id: consent.id,
    tenant,
    person,
    call,
    event: consent.eventId ?? null,
    kind: consent.kind,
    channels: consent.channels,
    purposes: consent.purposes,
    basis: consent.basis ?? null,
    artefact: recordOf(consent).artefact,
    recorded_at: consent.recordedAt,
    expires_at: consent.expiresAt ?? null,
    evidence_class: consent.evidenceClass ?? null,
    occurred_at: consent.occurredAt ?? null,
    particulars: consent.particulars ?? null,
    evidence_hash: evidenceHashOf(salt, proof),
  };
  return {
    record: { ...fields, particulars: jsonOf(fields.particulars), record_hash: recordHashOf(fields) },
    proof: { ...proof, consent: consent.id, salt, details: jsonOf(proof.details) },
  };
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** A record as it is loaded, with what is kept beside it. */
export type StoredConsent = ConsentFields & ChainLink & ConsentProofFields;

/** The columns of {@link StoredConsent}, of `consents` as c and `consent_evidence` as e. */
export const storedConsentColumns = `c.id, c.tenant, c.person, c.call, c.event, c.kind, c.channels, c.purposes, c.basis,
  c.artefact, c.recorded_at, c.expires_at, c.evidence_class, c.occurred_at, c.particulars, c.evidence_hash, c.seq,
  c.prev_hash, c.record_hash, c.row_hash, e.salt, e.phone, e.wording, e.recording_url, e.offset_ms, e.details`;

/**
 * The record as decisions look at it. Whether it still fits its hashes is found out when it is asked.
 *
 * @param spokenOn from where the call of the decision stands.
 */
export function recordOfRow(row: StoredConsent, spokenOn?: ConsentRecord['spokenOn']): ConsentRecord {
  let isAltered: boolean | undefined;
  return {
    id: row.id,
    kind: row.kind as ConsentRecord['kind'],
    channels: row.channels,
    // What is not one of ours covers none of ours.
    purposes: row.purposes as ConsentRecord['purposes'],
    artefact: row.artefact,
    recordedAt: row.recorded_at,
    ...(row.basis !== null && { basis: row.basis as NonNullable<ConsentRecord['basis']> }),
    ...(row.evidence_class !== null && {
      evidenceClass: row.evidence_class as NonNullable<ConsentRecord['evidenceClass']>,
    }),
    ...(spokenOn !== undefined && { spokenOn }),
    ...(row.occurred_at !== null && { occurredAt: row.occurred_at }),
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(isNumberUnconfirmed(row.particulars) && { isNumberUnconfirmed: true }),
    get isAltered(): boolean {
      // What was said with a withdrawal may be erased: it withdraws all the same.
      isAltered ??= !fitsItsHash(row) || (row.kind !== 'revoke' && !proofFits(row, row));
      return isAltered;
    },
  };
}
