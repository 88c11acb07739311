import type { KeyObject } from 'node:crypto';
import { seal, unseal } from './seal.ts';

/** The tables that hold personal data, as ciphertext. */
export type SealedTable =
  | 'call_papers'
  | 'consent_evidence'
  | 'event_bodies'
  | 'notice_papers'
  | 'refused_bodies'
  | 'reply_texts'
  | 'webhook_bodies';

/**
 * The key of what belongs together and is erased together: all of one call, or one thing that belongs to no call. What it
 * seals is bound to its tenant, its table and its row.
 */
export class DataKey {
  readonly id: string;
  readonly #tenant: string;
  readonly #key: KeyObject;

  constructor(id: string, tenant: string, key: KeyObject) {
    this.id = id;
    this.#tenant = tenant;
    this.#key = key;
  }

  /** @param row the id of the row; of papers, which are many to a call, that of the call. */
  seal(table: SealedTable, row: string, plain: string | Buffer): Buffer {
    // Buffers are cheaper to encrypt than texts.
    return seal(this.#key, this.#place(table, row), typeof plain === 'string' ? Buffer.from(plain) : plain);
  }

  /** Undefined when it was not sealed by this key for this place, or was changed since. */
  open(table: SealedTable, row: string, sealed: Buffer): Buffer | undefined {
    return unseal(this.#key, this.#place(table, row), sealed);
  }

  #place(table: SealedTable, row: string): string {
    return `${table}\n${this.#tenant}\n${row}`;
  }
}
