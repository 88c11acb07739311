import { createSecretKey } from 'node:crypto';
import type { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { Admission } from '../../../src/engine/admission.ts';
import { Ingest } from '../../../src/engine/ingest.ts';
import { createCallerPhoneReader } from '../../../src/engine/phone-of-caller.ts';
import { PubsubIntake } from '../../../src/ingress/pubsub-intake.ts';
import { ofNobody } from '../../../src/ledger/replays/dead-letters.ts';
import { EventStore } from '../../../src/ledger/calls/event-store.ts';
import { People } from '../../../src/ledger/people/keys.ts';
import { KnownAttempts } from '../../../src/ledger/attempts/known-attempts.ts';
import { KnownWays } from '../../../src/ledger/people/known-ways.ts';
import { Refusals, type RefusingDoor } from '../../../src/ledger/calls/refusals.ts';
import { openPool } from '../../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';
import { openTestKeyring } from '../../support/test-keyring.ts';
import { memoryPubsubLog, type MemoryPubsubLog } from './memory-pubsub-log.ts';
import { limits, policyOf } from './sample-events.ts';

/** What stands behind the Pub/Sub doors, on a database of its own; nothing is sent. */
export interface IntakeParts {
  readonly database: TestDatabase;
  readonly pool: Pool;
  readonly ingest: Ingest;
  readonly log: MemoryPubsubLog;
  /** An intake of a subscription that speaks for `acme`. */
  intake(door: RefusingDoor): PubsubIntake;
  /** How often each event id was stored. */
  readonly stored: () => Promise<Record<string, number>>;
  readonly refused: () => Promise<readonly RefusedRow[]>;
  stop(): Promise<void>;
}

export interface RefusedRow {
  readonly tenant: string | null;
  readonly data: { readonly door: string; readonly refusedId: string; readonly faults: readonly object[] };
  /** The message that was refused. */
  readonly body: unknown;
}

export async function startIntakeParts(maxBacklog = 1_000): Promise<IntakeParts> {
  const database = await createTestDatabase();
  const { connectionString } = database;
  const pool = openPool({ connectionString, max: 4, applicationName: 'test intake', log: silentLog });
  const keyring = await openTestKeyring(pool, ['acme']);
  const now = () => new Date();
  const newId = () => uuidv7();
  const admission = new Admission({ ticks: () => performance.now() });
  const ingest = new Ingest({
    store: new EventStore({
      pool,
      keyring,
      people: new People([{ version: 1, key: createSecretKey(Buffer.alloc(32, 7)) }]),
      handOver: { lease: () => new Map(), committed: () => undefined, abandoned: () => undefined },
      ways: new KnownWays({ policies: new Map(), stoppedAccounts: () => undefined, now }),
      knownAttempts: new KnownAttempts(),
      policies: new Map(),
      guarded: () => undefined,
      callsChanged: () => undefined,
      now,
      newId,
    }),
    readPhone: createCallerPhoneReader(),
    newId,
    maxBacklog,
    room: () => 1_000,
    admission,
  });
  const refusals = new Refusals(pool, keyring);
  const log = memoryPubsubLog();
  const tenants = [policyOf('acme')];
  return {
    database,
    pool,
    ingest,
    log,
    intake: (door) => new PubsubIntake({ door, tenants, limits, admission, ingest, refusals, log }),
    stored: async () => {
      const { rows } = await pool.query<{ id: string; times: number }>(
        `SELECT data->>'id' AS id, count(*)::int AS times FROM ledger_entries WHERE kind = 'event' GROUP BY 1 ORDER BY 1`,
      );
      return Object.fromEntries(rows.map(({ id, times }) => [id, times]));
    },
    refused: async () => {
      const { rows } = await pool.query<Omit<RefusedRow, 'body'>>(
        `SELECT l.tenant, l.data FROM ledger_entries l JOIN refused_bodies b ON b.id = (l.data->>'refusedId')::uuid
          WHERE l.kind = 'refused' ORDER BY l.seq`,
      );
      const ids = rows.map(({ data }) => data.refusedId);
      const kept = await refusals.find(ids, ['acme', ofNobody]);
      return rows.map((row) => {
        const body = Buffer.from(kept.get(row.data.refusedId)?.body ?? []);
        return { ...row, body: JSON.parse(body.toString()) as unknown };
      });
    },
    stop: async () => {
      await ingest.close();
      await pool.end();
      await database.drop();
    },
  };
}
