import type { Pool } from 'pg';
import { fitsItsHash, noHash, proofFits } from './consent-hashes.ts';
import { besideConsents, storedConsentColumns, type StoredConsent } from './consent-rows.ts';
import type { Keyring } from '../privacy/keyring.ts';
import { openProof, type FoundProof } from './sealed-evidence.ts';

/** Where a chain was at a time: whoever has it from elsewhere can tell whether the chain was made anew since. */
export interface Anchor {
  readonly seq: number;
  /** Lower-case hexadecimal. */
  readonly rowHash: string;
  readonly at: Date;
}

/** The first place at which a chain does not hold. */
export interface ChainFault {
  readonly seq: number;
  /** The record there, where there is one. */
  readonly consentId?: string;
  /** In words, without anything of anybody in person. */
  readonly message: string;
}

export interface ChainReport {
  readonly tenant: string;
  /** Records that hold, from the first one on. */
  readonly records: number;
  /** Of those, how many are without what was personal in them. */
  readonly erased: number;
  /** Where the chain ends; absent where nothing was ever recorded. */
  readonly head?: Anchor;
  readonly fault?: ChainFault;
}

const pageSize = 500;

/**
 * Reads the whole chain of a tenant as it stands at this moment, and says where it first does not hold: a record that is
 * missing, that does not follow from the one before, that says something else than its hash, or that is not where an
 * anchor has it.
 *
 * @param outside anchors that were kept apart from the database.
 * @param signal ends it between two pages.
 */
export async function verifyChain(
  { pool, keyring }: { readonly pool: Pool; readonly keyring: Keyring },
  tenant: string,
  now: Date,
  outside: readonly Anchor[] = [],
  signal?: AbortSignal,
): Promise<ChainReport> {
  const [heads, kept] = await Promise.all([
    pool.query<{ seq: number; row_hash: Buffer }>('SELECT seq, row_hash FROM consent_chains WHERE tenant = $1', [
      tenant,
    ]),
    pool.query<{ seq: number; row_hash: Buffer; at: Date }>(
      'SELECT seq, row_hash, at FROM consent_anchors WHERE tenant = $1 ORDER BY seq',
      [tenant],
    ),
  ]);
  const [head] = heads.rows;
  const inside = kept.rows.map(({ seq, row_hash, at }) => ({ seq, rowHash: row_hash.toString('hex'), at }));
  const walk = new ChainWalk([...inside, ...outside]);
  for (let after = 0; walk.fault === undefined;) {
    signal?.throwIfAborted();
    const { rows } = await pool.query<StoredConsent>({
      name: 'verify chain',
      text: `SELECT ${storedConsentColumns} FROM consents c ${besideConsents}
        WHERE c.tenant = $1 AND c.seq > $2 AND c.seq <= $3 ORDER BY c.seq LIMIT ${pageSize}`,
      values: [tenant, after, head?.seq ?? 0],
    });
    await keyring.prepare(rows);
    for (const row of rows) walk.take(row, openProof(keyring, row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) break;
    after = last.seq;
  }
  walk.end(head);
  return {
    tenant,
    records: walk.records,
    erased: walk.erased,
    ...(head && { head: { seq: head.seq, rowHash: head.row_hash.toString('hex'), at: now } }),
    ...(walk.fault && { fault: walk.fault }),
  };
}

/** Goes along a chain, record by record, up to the first fault. */
class ChainWalk {
  readonly #anchors: ReadonlyMap<number, readonly Anchor[]>;
  #last: { readonly seq: number; readonly row_hash: Buffer } = { seq: 0, row_hash: noHash };
  erased = 0;
  fault: ChainFault | undefined;

  constructor(anchors: readonly Anchor[]) {
    this.#anchors = Map.groupBy(anchors, (one) => one.seq);
  }

  get records(): number {
    return this.#last.seq;
  }

  take(row: StoredConsent, proof: FoundProof): void {
    if (this.fault !== undefined) return;
    const message = this.#faultOf(row, proof);
    if (message !== undefined) {
      this.fault = { seq: row.seq, consentId: row.id, message };
      return;
    }
    if (proof === 'erased') this.erased += 1;
    this.#last = row;
  }

  /** @param head where the database says that the chain ends. */
  end(head: { readonly seq: number; readonly row_hash: Buffer } | undefined): void {
    if (this.fault !== undefined) return;
    const { seq, row_hash } = this.#last;
    if (seq < (head?.seq ?? 0)) this.#missing(seq + 1);
    else if (head !== undefined && !head.row_hash.equals(row_hash)) {
      this.fault = { seq, message: 'the end of the chain is not the hash of its last record' };
    }
    const beyond = [...this.#anchors.keys()].filter((one) => one > seq).toSorted((one, other) => one - other)[0];
    if (this.fault === undefined && beyond !== undefined) this.#missing(beyond);
  }

  #missing(seq: number): void {
    this.fault = { seq, message: 'the record is missing' };
  }

  #faultOf(row: StoredConsent, proof: FoundProof): string | undefined {
    if (row.seq !== this.#last.seq + 1) return `the record before it is missing (${this.#last.seq + 1})`;
    if (!row.prev_hash.equals(this.#last.row_hash)) return 'it does not follow from the record before it';
    if (!fitsItsHash(row)) return 'the record does not fit its hash';
    const isKept = proof === 'erased' || (proof !== 'unreadable' && proofFits(row, proof));
    if (!isKept) return 'what is kept of the person does not fit its hash in the record';
    const hex = row.row_hash.toString('hex');
    const other = this.#anchors.get(row.seq)?.find((one) => one.rowHash !== hex);
    return other && `it is another record than on ${other.at.toISOString()}, when the chain was anchored`;
  }
}
