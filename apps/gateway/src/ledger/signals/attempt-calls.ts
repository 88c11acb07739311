import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { encodeUuids } from '../rows/row-encoding.ts';

/** Whose an attempt is, and which call it belongs to: what never changes. */
export interface AttemptCall {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  /** Absent for a notice to somebody who never called. */
  readonly call?: PlacedCall;
  /** Of a notice: the number of its lock. */
  readonly noticeKey?: number;
}

/** A call, and the number of its lock. */
export interface PlacedCall {
  readonly id: string;
  readonly key: number;
}

/**
 * Most receipts come within seconds: these are the attempts of eight, at a thousand a second. Each takes some 250 bytes, and
 * one that is not there costs its batch a look-up.
 */
const mostRemembered = 8_000;

/**
 * Finds the calls of attempts. Receipts mostly come soon after their send and to the gateway that made it, so the
 * attempts that it dealt with last are remembered; the others are looked up.
 */
export class AttemptCalls {
  readonly #remembered = new LRUCache<string, AttemptCall>({ max: mostRemembered });

  remember(row: AttemptCallRow): void {
    if (!this.#remembered.has(row.id)) this.#remembered.set(row.id, attemptCallOf(row));
  }

  /** Those among them that exist, by id. */
  async find(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, AttemptCall>> {
    const found = new Map<string, AttemptCall>();
    const missing: string[] = [];
    for (const id of ids) {
      const known = this.#remembered.get(id);
      if (known === undefined) missing.push(id);
      else found.set(id, known);
    }
    if (missing.length === 0) return found;
    for (const one of await lookUp(pool, missing)) {
      this.remember(one);
      found.set(one.id, attemptCallOf(one));
    }
    return found;
  }
}

/** As it stands in its row. */
interface AttemptCallRow extends Pick<AttemptCall, 'id' | 'tenant' | 'account'> {
  readonly call: string | null;
  readonly callKey: number;
  readonly isNotice?: boolean;
}

function attemptCallOf({ id, tenant, account, call, callKey, isNotice }: AttemptCallRow): AttemptCall {
  return {
    id,
    tenant,
    account,
    ...(call !== null && { call: { id: call, key: callKey } }),
    ...(isNotice === true && { noticeKey: callKey }),
  };
}

async function lookUp(pool: Pool, ids: readonly string[]): Promise<AttemptCallRow[]> {
  const { rows } = await pool.query<AttemptCallRow>({
    name: 'calls of attempts',
    text: `SELECT id, tenant, account, call, call_key AS "callKey", false AS "isNotice" FROM attempts WHERE id = ANY($1)
      UNION ALL SELECT id, tenant, account, call, call_key, true FROM notices WHERE id = ANY($1)`,
    values: [encodeUuids(ids)],
  });
  return rows;
}
