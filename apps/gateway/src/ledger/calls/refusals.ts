import type { Fault } from '@aftercall/core';
import type { Pool } from 'pg';
import { v5 as uuidv5 } from 'uuid';
import { maskPhones } from '../../observability/mask-personal-data.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import { buryDeadLetters, ofNobody } from '../replays/dead-letters.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';
import { NewSeals } from '../privacy/new-seals.ts';
import { deadLettersTable } from '../rows/tables.ts';
import { inTransaction } from '../rows/transaction.ts';

/** A message that was refused where no sender waits for an answer. */
export interface Refusal {
  readonly door: RefusingDoor;
  /** What is the same at every delivery of the message and differs from every other message of the door. */
  readonly messageName: readonly string[];
  /** Absent when it cannot be told. */
  readonly tenant?: string;
  readonly receivedAt: Date;
  /** The message as it came: personal data. */
  readonly body: Uint8Array;
  readonly faults: readonly Fault[];
}

/** A refused message as it is kept. */
export interface StoredRefusal {
  readonly id: string;
  /** {@link ofNobody} when it cannot be told. */
  readonly tenant: string;
  readonly door: RefusingDoor;
  readonly body: Uint8Array;
  /** When its events were taken after all. */
  readonly takenAt?: Date;
}

export type RefusingDoor = 'pubsub.push' | 'pubsub.pull';

export interface RecordedRefusal {
  /** Of the ledger entry and of the stored body. */
  readonly refusedId: string;
  /** False when an earlier delivery of the message was written down already. */
  readonly isFirst: boolean;
}

/** Any UUID that nothing else hashes names under: with it a message has the same id in every gateway. */
const refusalNamespace = '6d1f8c1a-3f0e-4a4b-9d51-0c6f6b1d7a52';

/** A batch may have thousands of faults, and a person mends the first ones first. */
const mostFaults = 20;
const longestField = 200;

/** Writes down what was refused, once for each message however often it is delivered. */
export class Refusals {
  readonly #pool: Pool;
  readonly #keyring: Keyring;

  constructor(pool: Pool, keyring: Keyring) {
    this.#pool = pool;
    this.#keyring = keyring;
  }

  async record({ door, messageName, tenant, receivedAt, body, faults }: Refusal): Promise<RecordedRefusal> {
    const refusedId = uuidv5(JSON.stringify([door, ...messageName]), refusalNamespace);
    const data: LedgerEntries['refused'] = {
      door,
      refusedId,
      faults: faults.slice(0, mostFaults).map(withoutPersonalData),
    };
    const whose = tenant ?? ofNobody;
    return inTransaction(this.#pool, { callKeys: [] }, async (client, writes) => {
      const seals = new NewSeals(this.#keyring);
      const sealed = seals
        .keyOfItsOwn(whose, refusedId, 'refused')
        .seal('refused_bodies', refusedId, Buffer.from(body));
      const { rowCount } = await client.query({
        name: 'insert refused body',
        text: `INSERT INTO refused_bodies (id, received_at, sealed, bytes, tenant, door, faults)
          VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
        values: [refusedId, receivedAt, sealed, body.length, whose, door, JSON.stringify(data.faults)],
      });
      if (rowCount !== 1) return { refusedId, isFirst: false };
      seals.write(writes);
      writes.insert(deadLettersTable, [{ id: refusedId, tenant: whose, cause: 'refused', at: receivedAt }]);
      writes.enter({ at: receivedAt, tenant: tenant ?? null, call: null, kind: 'refused', data });
      return { refusedId, isFirst: true };
    });
  }

  /** Those of these tenants, by id. */
  async find(ids: readonly string[], tenants: readonly string[]): Promise<ReadonlyMap<string, StoredRefusal>> {
    const { rows } = await this.#pool.query<RefusalRow>({
      name: 'find refusals',
      text: `SELECT r.id, r.tenant, r.door, r.body, r.sealed, r.taken_at, ${dataKeyColumns}
        FROM refused_bodies r LEFT JOIN data_keys k ON k.id = r.id
        WHERE r.id = ANY ($1::uuid[]) AND r.tenant = ANY ($2) AND r.door IS NOT NULL`,
      values: [ids, tenants],
    });
    const found = new Map<string, StoredRefusal>();
    for (const row of rows) {
      const { id, tenant, door, sealed, taken_at: takenAt } = row;
      const body = sealed === null ? row.body : (await this.#keyring.open(row))?.open('refused_bodies', id, sealed);
      if (body === null || body === undefined) continue;
      found.set(id, { id, tenant, door, body, ...(takenAt !== null && { takenAt }) });
    }
    return found;
  }

  /** Writes down that somebody had a refused message read again, and that it is dead no longer when it was taken. */
  async audit({ id, tenant }: StoredRefusal, data: LedgerEntries['replay'], isTaken: boolean, at: Date): Promise<void> {
    await inTransaction(this.#pool, { callKeys: [] }, async (_client, writes) => {
      if (isTaken) {
        writes.add({
          name: 'refusal is taken',
          text: 'UPDATE refused_bodies SET taken_at = $2::timestamptz WHERE id = $1::uuid',
          values: [id, at],
        });
        buryDeadLetters(writes, [id]);
      }
      writes.enter({ at, tenant: tenant === ofNobody ? null : tenant, call: null, kind: 'replay', data });
    });
  }
}

interface RefusalRow extends MaybeDataKeyRow {
  id: string;
  tenant: string;
  door: RefusingDoor;
  /** Of a gateway that did not encrypt yet. */
  body: Buffer | null;
  sealed: Buffer | null;
  taken_at: Date | null;
}

/** The message of a fault is ours, but its field may quote a key that the sender made up. */
function withoutPersonalData({ field, message }: Fault): Fault {
  return { field: maskPhones(field).slice(0, longestField), message };
}
