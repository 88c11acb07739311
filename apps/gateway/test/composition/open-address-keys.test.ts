import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { openAddressKeys, readAddressKeys } from '../../src/composition/open-address-keys.ts';
import { openPools, type OpenDatabase } from '../../src/composition/open-database.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { load, smallest } from '../config/load-fixture.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';

const base64 = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

/** A key of the configuration: its version, and the byte that it is made of. */
interface Given {
  readonly version: number;
  readonly byte: number;
  readonly standby?: boolean;
}

let databases: TestDatabase[];
let database: OpenDatabase;
let pool: Pool;
let root: string;
let dataDir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'address-keys-'));
  databases = [];
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(root, 'data-'));
  const made = await createTestDatabase();
  databases.push(made);
  database = openPools(made.connectionString, { poolSize: 2, readPoolSize: 1, schema: 'public' }, silentLog);
  ({ pool } = database);
});
afterEach(() => database.end());
afterAll(async () => {
  for (const one of databases) await one.drop();
  await rm(root, { recursive: true });
});

async function config(keys: readonly Given[], kind: 'embedded' | 'external' = 'embedded') {
  const addressKeys = keys.map(({ byte, ...one }) => ({ ...one, key: base64(byte) }));
  const privacy = keys.length === 0 ? '' : `privacy: ${JSON.stringify({ addressKeys })}\n`;
  return load(privacy + smallest, kind === 'embedded' ? {} : { DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing' });
}

/** What a gateway of this configuration takes for its keys. */
const start = async (...keys: readonly Given[]) => openAddressKeys(await config(keys), dataDir, pool);
const startOnOwn = async (...keys: readonly Given[]) => openAddressKeys(await config(keys, 'external'), dataDir, pool);
const versions = (keys: readonly { readonly version: number }[]): number[] => keys.map(({ version }) => version);
const file = (): string => join(dataDir, 'address.key');

async function keepSomebody(): Promise<void> {
  await pool.query(`INSERT INTO suppressions (id, tenant, person, kind, scope, source, at)
    VALUES (gen_random_uuid(), 'harbour', gen_random_uuid(), 'stop', 'all', 'test', now())`);
}

const refused = (message: RegExp) =>
  expect.objectContaining({ name: 'AddressKeyError', message: expect.stringMatching(message) });

describe('the file of the gateway', () => {
  test('is made for a database in which nobody is kept, and is one for gateways that start together', async () => {
    const together = await Promise.all([start(), start(), start()]);
    const ids = together.map((keys) => new People(keys).idsOf('harbour', '+12025550100'));
    expect(ids[0]).toHaveLength(1);
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
    expect(await readdir(dataDir)).toEqual(['address.key']);
  });

  test('is not made anew once it was lost, by a gateway or by a tool', async () => {
    await start();
    await rm(file());
    const says = refused(/address\.key, the address key, is missing: put it back from its backup/);
    await expect(start()).rejects.toEqual(says);
    await expect(readAddressKeys(await config([]), dataDir, pool)).rejects.toEqual(says);
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('is not made where people are kept since before the database knew its keys', async () => {
    await keepSomebody();
    await expect(start()).rejects.toEqual(refused(/address\.key, the address key, is missing/));
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('does not stand for a later version: that one is to be put back, and the file beside it', async () => {
    await start();
    const own = await readFile(file(), 'utf8');
    const privacy = `privacy: { addressKeys: [{ version: 1, key: "${own.trim()}" }, { version: 2, key: "${base64(2)}" }] }\n`;
    await openAddressKeys(await load(privacy + smallest), dataDir, pool);
    const mend = `put it back as version 2, and take over the content of ${file()} as version 1 (privacy.addressKeys)`;
    await expect(start()).rejects.toThrow(`Address key 2 is missing, and this database keeps people under it: ${mend}`);
  });

  test('of another folder is refused; the one of the folder is taken again', async () => {
    await start();
    const kept = await readFile(file(), 'utf8');
    await writeFile(file(), base64(5));
    const says = refused(/^Address key 1 is another one than this database knows .* back as .*address\.key/);
    await expect(start()).rejects.toEqual(says);
    await expect(readAddressKeys(await config([]), dataDir, pool)).rejects.toEqual(says);
    await writeFile(file(), 'short');
    await expect(start()).rejects.toEqual(refused(/address\.key, the address key, is damaged/));
    await writeFile(file(), kept);
    expect(versions(await start())).toEqual([1]);
  });

  test('that has been used since before the database knew its keys is taken', async () => {
    await writeFile(file(), base64(5));
    await keepSomebody();
    expect(versions(await start())).toEqual([1]);
    await writeFile(file(), base64(6));
    await expect(start()).rejects.toEqual(refused(/is another one/));
  });

  test.each([
    ['known', true],
    ['from before the database knew its keys', false],
  ])('is not replaced by a configured key, but taken over as version 1: %s', async (_what, isKnown) => {
    await writeFile(file(), base64(5));
    if (isKnown) await start();
    await keepSomebody();
    const says = refused(/take over the content of .*address\.key as version 1 \(privacy\.addressKeys\)/);
    await expect(start({ version: 1, byte: 6 })).rejects.toEqual(says);
    await expect(start({ version: 2, byte: 6 })).rejects.toEqual(says);
    expect(versions(await start({ version: 1, byte: 5 }))).toEqual([1]);
    expect(versions(await start({ version: 1, byte: 5 }, { version: 2, byte: 6 }))).toEqual([2, 1]);
    await expect(start()).rejects.toEqual(refused(/^Address key 2 is missing/));
  });
});

test('a key that is lost for good is let go by the owner of the tables alone', async () => {
  await start();
  await keepSomebody();
  await rm(file());
  const anew = { version: 2, byte: 6 };
  await expect(start(anew)).rejects.toEqual(refused(/^Address key 1 is missing/));
  await expect(pool.query('DELETE FROM address_keys')).rejects.toMatchObject({ code: '42501' });
  await database.ownerPool.query('DELETE FROM address_keys WHERE version = 1');
  expect(versions(await start(anew))).toEqual([2]);
});

describe('configured keys', () => {
  test('of a database that did not know its keys are taken, and no other one afterwards', async () => {
    await keepSomebody();
    expect(versions(await startOnOwn({ version: 1, byte: 5 }))).toEqual([1]);
    const says = refused(/^Address key 1 is another one than this database knows .* put it back as version 1/);
    await expect(startOnOwn({ version: 1, byte: 6 })).rejects.toEqual(says);
    const tool = await config([{ version: 1, byte: 6 }], 'external');
    await expect(readAddressKeys(tool, dataDir, pool)).rejects.toEqual(says);
    expect(versions(await startOnOwn({ version: 1, byte: 5 }))).toEqual([1]);
  });

  test('are rotated as before, and what was in use stays for ever', async () => {
    await startOnOwn({ version: 1, byte: 5 });
    const standby = { version: 2, byte: 6, standby: true };
    await startOnOwn({ version: 1, byte: 5 }, standby);
    // Nothing was kept under it yet.
    expect(versions(await startOnOwn({ version: 1, byte: 5 }))).toEqual([1]);
    await startOnOwn({ version: 1, byte: 5 }, standby);
    expect(versions(await startOnOwn({ version: 1, byte: 5 }, { version: 2, byte: 6 }))).toEqual([2, 1]);
    for (const one of [1, 2]) {
      const other = one === 1 ? { version: 2, byte: 6 } : { version: 1, byte: 5 };
      const says = refused(new RegExp(`^Address key ${one} is missing, .* put it back as version ${one}`));
      await expect(startOnOwn(other)).rejects.toEqual(says);
    }
  });

  test('of two gateways that start together on a new database and differ, one is taken', async () => {
    const both = await Promise.allSettled([startOnOwn({ version: 1, byte: 5 }), startOnOwn({ version: 1, byte: 6 })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused(/is another one/) });
  });
});

test('of each key the database knows its version, a few digits, and whether people may be kept under it', async () => {
  await startOnOwn({ version: 1, byte: 5 }, { version: 2, byte: 6, standby: true });
  const { rows } = await pool.query('SELECT version, check_value, in_use FROM address_keys ORDER BY version');
  expect(rows).toEqual([
    { version: 1, check_value: expect.stringMatching(/^[\da-f]{16}$/), in_use: true },
    { version: 2, check_value: expect.stringMatching(/^[\da-f]{16}$/), in_use: false },
  ]);
});
