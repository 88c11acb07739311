import type { Fault } from '@aftercall/core';
import type { Pool } from 'pg';
import { v5 as uuidv5 } from 'uuid';
import { maskPhones } from '../observability/mask-personal-data.ts';
import type { LedgerEntries } from './entries.ts';
import { inTransaction } from './transaction.ts';

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

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async record({ door, messageName, tenant, receivedAt, body, faults }: Refusal): Promise<RecordedRefusal> {
    const refusedId = uuidv5(JSON.stringify([door, ...messageName]), refusalNamespace);
    const data: LedgerEntries['refused'] = {
      door,
      refusedId,
      faults: faults.slice(0, mostFaults).map(withoutPersonalData),
    };
    return inTransaction(this.#pool, { callKeys: [] }, async (client, writes) => {
      const { rowCount } = await client.query({
        name: 'insert refused body',
        text: 'INSERT INTO refused_bodies (id, received_at, body) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
        values: [refusedId, receivedAt, body],
      });
      if (rowCount !== 1) return { refusedId, isFirst: false };
      writes.enter({ at: receivedAt, tenant: tenant ?? null, call: null, kind: 'refused', data });
      return { refusedId, isFirst: true };
    });
  }
}

/** The message of a fault is ours, but its field may quote a key that the sender made up. */
function withoutPersonalData({ field, message }: Fault): Fault {
  return { field: maskPhones(field).slice(0, longestField), message };
}
