import { afterEach, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { listDeadLetters } from '../../src/ledger/replays/dead-letter-list.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';

const migrations = fileURLToPath(new URL('../../src/ledger/migrations', import.meta.url));
const ours = /dead-letters/;

let database: TestDatabase;
let pool: Pool;
let folder: string;

afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

const id = (number: number): string => `0199c1c0-0000-7000-8000-${String(number).padStart(12, '0')}`;

async function followUp(number: number, outcome: string, reason: string | null, merged: number | null = null) {
  await pool.query(
    `INSERT INTO follow_ups (id, tenant, call, trigger, subject_id, revision, live, at_once, event, event_time, received_at,
      status, due_at, basis, basis_at, state, outcome, reason, merged_into)
    VALUES ($1, 'acme', $2, 'booking.confirmed', $3, 1, false, false, $4, now(), '2026-11-24T15:00:00Z', 'closed', now(),
      'trigger', now(), 'settled', $5, $6, $7)`,
    [id(number), id(1), String(number), id(2), outcome, reason, merged === null ? null : id(merged)],
  );
}

async function attempt(number: number, ofFollowUp: number, reason: object) {
  await pool.query(
    `INSERT INTO attempts (id, follow_up, tenant, call, call_key, person, account, channel, step, try, consent, units,
      request, progress, state, planned_at)
    VALUES ($1, $2, 'acme', $3, 0, $4, 'sms-main', 'sms', 0, 1, $4, 1, $1, 'leased', $5, now() + $6 * interval '1 s')`,
    [id(number), id(ofFollowUp), id(1), id(3), { failure: { kind: 'rejected', reason } }, number],
  );
}

test('what ended without a message before there were dead letters is found by the migration that brings them', async () => {
  folder = await makeTestFolder();
  const directory = await migrationsBefore(ours, folder);
  database = await createTestDatabase(directory);
  pool = openPool({ connectionString: database.connectionString, max: 2, applicationName: 'test', log: silentLog });
  await pool.query(`INSERT INTO calls (id, tenant, call_id, first_seen_at) VALUES ($1, 'acme', 'call-1', now())`, [
    id(1),
  ]);
  await followUp(10, 'suppressed', 'no_consent');
  await followUp(11, 'suppressed', 'opted_out');
  await followUp(12, 'expired', 'expired');
  await followUp(13, 'unreached', null);
  await followUp(14, 'unreached', null, 13);
  await attempt(20, 13, { kind: 'provider_error' });
  await attempt(21, 13, { kind: 'configuration', stopsAccount: true });
  await followUp(15, 'unreached', null);
  await attempt(22, 15, { kind: 'landline' });
  await followUp(16, 'reached', null);
  await pool.query(`INSERT INTO refused_bodies VALUES ($1, '2026-11-24T16:00:00Z', 'body')`, [id(17)]);
  const refused = { door: 'pubsub.pull', refusedId: id(17), faults: [{ field: 'id', message: 'is missing' }] };
  await pool.query(`INSERT INTO ledger (at, entries) VALUES (now(), $1)`, [
    JSON.stringify([{ at: new Date(), kind: 'refused', data: refused }]),
  ]);

  await migrate({ pool, directory: migrations, log: silentLog });
  const { deadLetters } = await listDeadLetters(new TenantReads(pool), { tenants: ['acme', ''], limit: 100 });
  expect(deadLetters.map((one) => `${one.id.slice(-2)} ${one.cause}`).toSorted()).toEqual([
    '10 no_consent',
    '12 expired',
    '13 account_stopped',
    '14 account_stopped',
    '17 refused',
  ]);
  expect(deadLetters.at(-1)).toMatchObject({ tenant: null, door: 'pubsub.pull', bytes: 4, faults: refused.faults });
});
