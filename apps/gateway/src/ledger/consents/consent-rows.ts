import {
  isNumberUnconfirmed,
  recordOf,
  type ConsentParticulars,
  type ConsentRecord,
  type NewConsent,
} from '@aftercall/core';
import {
  evidenceHashOf,
  fitsItsHash,
  proofFits,
  recordHashOf,
  type ChainLink,
  type ConsentFields,
  type KeptProof,
} from './consent-hashes.ts';
import { isKnownToFit, rememberFit } from './checked-consents.ts';
import { dataKeyColumns, type Keyring } from '../privacy/keyring.ts';
import type { Row } from '../rows/row-type.ts';
import type { consentsTable } from './consents-table.ts';
import { evidenceColumns, isErased, openProof, proofOf, type EvidenceRow, type FoundProof } from './sealed-evidence.ts';
import { newSalt } from '../rows/text-hash.ts';

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

/** The row of a new record, which decides, with its hash; and what is personal, to be sealed apart. */
export function rowOfConsent(
  { tenant, person, call, phone }: OwnerOfConsent,
  consent: NewConsent,
): { readonly record: Row<typeof consentsTable.columns>; readonly proof: KeptProof } {
  const proof = proofOf(newSalt(), { ...consent.proof, ...(phone !== null && { phone }) });
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
    evidence_hash: evidenceHashOf(proof),
  };
  const particulars = fields.particulars === null ? null : JSON.stringify(fields.particulars);
  return { record: { ...fields, particulars, record_hash: recordHashOf(fields) }, proof };
}

/** A record as it is loaded, with what is kept beside it. */
export type StoredConsent = ConsentFields & ChainLink & EvidenceRow;

/** The columns of {@link StoredConsent}, of `consents` as c and {@link besideConsents}. */
export const storedConsentColumns = `c.id, c.tenant, c.person, c.call, c.event, c.kind, c.channels, c.purposes, c.basis,
  c.artefact, c.recorded_at, c.expires_at, c.evidence_class, c.occurred_at, c.particulars, c.evidence_hash, c.seq,
  c.prev_hash, c.record_hash, c.row_hash, ${evidenceColumns}, ${dataKeyColumns}`;

/** What is personal of `consents` as c, with its key. */
export const besideConsents = 'LEFT JOIN consent_evidence e ON e.consent = c.id LEFT JOIN data_keys k ON k.id = c.id';

/**
 * The record as decisions look at it. What is personal is opened, and whether all of it still fits its hashes is found
 * out, when it is asked. The keys of tenants have to be known: see {@link Keyring.prepare}.
 *
 * @param spokenOn from where the call of the decision stands.
 */
export function recordOfRow(keyring: Keyring, row: StoredConsent, spokenOn?: ConsentRecord['spokenOn']): ConsentRecord {
  return new RecordOfRow(keyring, row, spokenOn);
}

/**
 * A class, because an object literal with getters has a hidden class of its own each time: V8 makes that in the old
 * generation, and it keeps the getters and all that they see, the whole row, until the next major collection.
 */
class RecordOfRow implements ConsentRecord {
  readonly id: string;
  readonly kind: ConsentRecord['kind'];
  readonly channels: readonly string[];
  readonly purposes: ConsentRecord['purposes'];
  readonly artefact: boolean;
  readonly recordedAt: Date;
  readonly basis?: NonNullable<ConsentRecord['basis']>;
  readonly evidenceClass?: NonNullable<ConsentRecord['evidenceClass']>;
  readonly spokenOn?: NonNullable<ConsentRecord['spokenOn']>;
  readonly occurredAt?: Date;
  readonly expiresAt?: Date;
  readonly isNumberUnconfirmed?: boolean;
  readonly replyId?: string;
  readonly #keyring: Keyring;
  readonly #row: StoredConsent;
  #isAltered: boolean | undefined;

  constructor(keyring: Keyring, row: StoredConsent, spokenOn: ConsentRecord['spokenOn']) {
    this.id = row.id;
    this.kind = row.kind as ConsentRecord['kind'];
    this.channels = row.channels;
    // What is not one of ours covers none of ours.
    this.purposes = row.purposes as ConsentRecord['purposes'];
    this.artefact = row.artefact;
    this.recordedAt = row.recorded_at;
    if (row.basis !== null) this.basis = row.basis as NonNullable<ConsentRecord['basis']>;
    if (row.evidence_class !== null) {
      this.evidenceClass = row.evidence_class as NonNullable<ConsentRecord['evidenceClass']>;
    }
    if (spokenOn !== undefined) this.spokenOn = spokenOn;
    if (row.occurred_at !== null) this.occurredAt = row.occurred_at;
    if (row.expires_at !== null) this.expiresAt = row.expires_at;
    if (isNumberUnconfirmed(row.particulars)) this.isNumberUnconfirmed = true;
    const { replyId }: ConsentParticulars = row.particulars ?? {};
    if (replyId !== undefined) this.replyId = replyId;
    this.#keyring = keyring;
    this.#row = row;
  }

  get isAltered(): boolean {
    this.#isAltered ??= this.#isFoundAltered();
    return this.#isAltered;
  }

  get isErased(): boolean {
    return isErased(this.#row);
  }

  #isFoundAltered(): boolean {
    const row = this.#row;
    if (!isErased(row) && isKnownToFit(row)) return false;
    return isConsentAltered(row, openProof(this.#keyring, row));
  }
}

/** What is erased is not altered; what was said with a withdrawal may be unreadable too: it withdraws all the same. */
export function isConsentAltered(row: StoredConsent, proof: FoundProof): boolean {
  if (!fitsItsHash(row)) return true;
  if (row.kind === 'revoke' || proof === 'erased') return false;
  if (proof === 'unreadable' || !proofFits(row, proof)) return true;
  rememberFit(row);
  return false;
}
