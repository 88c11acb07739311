import { afterEach, expect, test } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Pool } from 'pg';
import { verifyChain } from '../../src/ledger/consents/verify-chain.ts';
import { openPool } from '../../src/postgres/connect.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';
import { openTestKeyring } from '../support/test-keyring.ts';
import { makeTestFolder } from '../support/postgres-test-folder.ts';

const migrations = fileURLToPath(new URL('../../src/ledger/migrations', import.meta.url));
const ours = /consent-records/;

let database: TestDatabase;
let pool: Pool;
let folder: string;

afterEach(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

test('consents that were recorded before there were chains are chained by the migration, in the order of their receipt; and numbers go out of ids', async () => {
  folder = await makeTestFolder();
  const directory = await migrationsBefore(ours, folder);
  database = await createTestDatabase(directory);
  pool = openPool({ connectionString: database.connectionString, max: 2, applicationName: 'test', log: silentLog });
  const insert = (tenant: string, minute: number, kind: string, more = 'NULL, NULL'): Promise<unknown> =>
    pool.query(
      `WITH record AS (INSERT INTO consents (id, tenant, person, call, event, kind, channels, purposes, artefact, recorded_at, basis, expires_at)
      VALUES (gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), NULL, $2, '{sms,whatsapp}', '{}', true,
        '2026-11-24T15:00:00.007Z'::timestamptz + $3 * interval '1 minute', ${more})
        RETURNING id) INSERT INTO consent_evidence (consent) SELECT id FROM record`,
      [tenant, kind, minute],
    );
  await insert('acme', 2, 'revoke');
  await insert('acme', 1, 'grant', `'oral_express', '2027-01-01T00:00:00.1Z'`);
  await insert('ünï "x"', 1, 'grant', `'written_esign', NULL`);
  await insert('acme', 3, 'grant', `'written_esign', NULL`);

  // +1 650 387 9439, as the documentation of Meta has it.
  const wamid = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI0RTJEOTc2ODVERUY5RDlGNkYA';
  await pool.query('INSERT INTO ledger (at, entries) VALUES (now(), $1)', [
    JSON.stringify([{ at: new Date(), kind: 'outcome', data: { providerIds: [wamid, 'SM1'] } }]),
  ]);
  await pool.query(`INSERT INTO receipt_keys VALUES ('acme', 'wa', $1, now())`, [`message/${wamid}`]);

  await migrate({ pool, directory: migrations, log: silentLog });
  const now = new Date();
  const kept = { pool, keyring: await openTestKeyring(pool, []) };
  expect(await verifyChain(kept, 'acme', now)).toMatchObject({ records: 3, erased: 0, head: { seq: 3 } });
  expect(await verifyChain(kept, 'acme', now)).not.toHaveProperty('fault');
  expect(await verifyChain(kept, 'ünï "x"', now)).not.toHaveProperty('fault');
  await insert('acme', 4, 'grant', `'oral_express', NULL`);
  expect(await verifyChain(kept, 'acme', now)).toMatchObject({ records: 4, head: { seq: 4 } });
  const { rows } = await pool.query(`SELECT kind FROM consents WHERE tenant = 'acme' ORDER BY seq`);
  expect(rows.map((row: { kind: string }) => row.kind)).toEqual(['grant', 'revoke', 'grant', 'grant']);
  const { rows: told } = await pool.query(`SELECT data->'providerIds' AS ids FROM ledger_entries`);
  expect(told).toEqual([{ ids: ['wamid:GBI0RTJEOTc2ODVERUY5RDlGNkYA', 'SM1'] }]);
  expect((await pool.query('SELECT FROM receipt_keys')).rows).toEqual([]);
});
