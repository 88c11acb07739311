import { createSecretKey, type KeyObject } from 'node:crypto';
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

/** Where the bytes of a key are for the moment in which they become one. */
const taken = Buffer.alloc(32);

/**
 * The key of what belongs together and is erased together: all of one call, or one thing that belongs to no call. What it
 * seals is bound to its tenant, its table and its row.
 */
export class DataKey {
  readonly id: string;
  readonly #tenant: string;
  readonly #bytes: Uint8Array;

  /** @param bytes 32, which are copied. */
  constructor(id: string, tenant: string, bytes: Uint8Array) {
    this.id = id;
    this.#tenant = tenant;
    // Up to 64 bytes lie in the heap like any object.
    this.#bytes = new Uint8Array(bytes);
  }

  /** @param row the id of the row; of papers, which are many to a call, that of the call. */
  seal(table: SealedTable, row: string, plain: string | Buffer): Buffer {
    // Buffers are cheaper to encrypt than texts.
    return seal(this.#key(), this.#place(table, row), typeof plain === 'string' ? Buffer.from(plain) : plain);
  }

  /** Undefined when it was not sealed by this key for this place, or was changed since. */
  open(table: SealedTable, row: string, sealed: Buffer): Buffer | undefined {
    return unseal(this.#key(), this.#place(table, row), sealed);
  }

  /**
   * Made for each use, at a microsecond: it is a handle outside of the heap, and when some thousands that were remembered for a
   * while ended together, the collection held the event loop up for 20 ms. A seal under a plain buffer takes three times as long.
   */
  #key(): KeyObject {
    taken.set(this.#bytes);
    const key = createSecretKey(taken);
    taken.fill(0);
    return key;
  }

  #place(table: SealedTable, row: string): string {
    return `${table}\n${this.#tenant}\n${row}`;
  }
}
