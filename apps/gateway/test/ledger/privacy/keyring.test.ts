import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { Keyring, type NewDataKey } from '../../../src/ledger/privacy/keyring.ts';
import { TenantKeys, tenantKeyDays } from '../../../src/ledger/privacy/tenant-keys.ts';
import { LocalKeyWrapper } from '../../../src/privacy/local-key-wrapper.ts';
import { openPool } from '../../../src/postgres/connect.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../../support/postgres-test-database.ts';
import { testKeyWrapper, testMasterKey } from '../../support/test-keyring.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openPool({ connectionString: database.connectionString, max: 4, applicationName: 'test', log: silentLog });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const start = new Date('2026-11-24T15:00:00Z');
const later = new Date(start.getTime() + (tenantKeyDays + 1) * 24 * 60 * 60 * 1_000);
const open = async (wrapper = testKeyWrapper(), at = start): Promise<Keyring> =>
  new Keyring(await TenantKeys.open(pool, wrapper, ['salon'], at));

async function stored({ key, row }: NewDataKey): Promise<{ id: string; sealed: Buffer }> {
  const { id, tenant, kind, tenant_key: version, wrapped } = row;
  await pool.query('INSERT INTO data_keys VALUES ($1, $2, $3, $4, $5)', [id, tenant, kind, version, wrapped]);
  return { id: key.id, sealed: key.seal('event_bodies', 'row', 'text') };
}

const read = async (keyring: Keyring, { id, sealed }: { id: string; sealed: Buffer }): Promise<string | undefined> =>
  (await keyring.load(pool, [id])).get(id)?.open('event_bodies', 'row', sealed)?.toString();

const versions = async (): Promise<number[]> =>
  (await pool.query<{ version: number }>("SELECT version FROM tenant_keys WHERE tenant = 'salon' ORDER BY 1")).rows.map(
    (row) => row.version,
  );

test('two gateways that begin together have one key a tenant, and read what the other wrote', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  expect(await versions()).toEqual([1]);
  const made = await stored(one.make('salon', randomUUID(), 'call'));
  expect(await read(other, made)).toBe('text');
});

test('a key of a tenant that wrapped for long enough gets a successor, which the others learn of by its first use', async () => {
  const [one, other] = [await open(), await open()];
  const before = await stored(one.make('salon', randomUUID(), 'call'));
  await one.refresh(later);
  expect(await versions()).toEqual([1, 2]);
  const { row, key } = one.make('salon', randomUUID(), 'call');
  expect(row.tenant_key).toBe(2);
  const after = await stored({ row, key });
  expect(await read(other, after)).toBe('text');
  expect(await read(other, before)).toBe('text');
  await one.refresh(later);
  expect(await versions()).toEqual([1, 2]);
});

test('a new master key wraps everything anew, and the old one may go', async () => {
  const made = await stored((await open()).make('salon', randomUUID(), 'call'));
  const both = new LocalKeyWrapper([testMasterKey(3), testMasterKey()]);
  expect(await read(await open(both, later), made)).toBe('text');
  expect(await read(await open(testKeyWrapper(3), later), made)).toBe('text');
  await expect(open(testKeyWrapper(), later)).rejects.toHaveProperty('name', 'MasterKeyError');
  await open(new LocalKeyWrapper([testMasterKey(), testMasterKey(3)]), later);
});

test('a key whose row is gone, was changed, or was taken from elsewhere opens nothing', async () => {
  const keyring = await open();
  const [made, changed, moved] = await Promise.all(
    [1, 2, 3].map(() => stored(keyring.make('salon', randomUUID(), 'call'))),
  );
  if (made === undefined || changed === undefined || moved === undefined) throw new Error('nothing was made');
  await pool.query('DELETE FROM data_keys WHERE id = $1', [made.id]);
  await pool.query('UPDATE data_keys SET wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) WHERE id = $1', [
    changed.id,
  ]);
  await pool.query('UPDATE data_keys SET id = $2 WHERE id = $1', [moved.id, made.id]);
  const fresh = await open();
  for (const each of [keyring, fresh]) {
    expect(await read(each, changed)).toBeUndefined();
    expect(await read(each, made)).toBeUndefined();
  }
});

test('a key counts as known once it was met in the database', async () => {
  const keyring = await open();
  const made = keyring.make('salon', randomUUID(), 'call');
  expect(keyring.remembered(made.key.id)).toBeUndefined();
  const { id } = await stored(made);
  await keyring.load(pool, [id]);
  expect(keyring.remembered(id)).toBeDefined();
  keyring.forget([id]);
  expect(keyring.remembered(id)).toBeUndefined();
});
