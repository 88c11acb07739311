import { existsSync } from 'node:fs';
import { readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apiKey } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { TestBed } from '../support/test-bed.ts';

let bed: TestBed;
let database: TestDatabase;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
});
afterAll(async () => {
  await bed.clear();
  await database.drop();
}, 60_000);

test('what is kept beside a database of your own lies in the data folder', async () => {
  const gateway = await GatewayProcess.prepare(bed, { name: 'kept', databaseUrl: database.connectionString });
  await gateway.start();
  const { status } = await fetch(`${gateway.client.url}/v1/erasures`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ phone: '+12025550171', why: 'Asked for by letter.' }),
  });
  expect(status).toBe(200);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  expect((await readdir(gateway.dataDir)).toSorted()).toEqual(['erasures.jsonl', 'signing.key']);
  expect(existsSync(join(gateway.folder, '.aftercall'))).toBe(false);
}, 60_000);

test.each([
  { what: 'is a file', own: true },
  { what: 'lies below a file', own: true },
  { what: 'is a file', own: false },
  { what: 'lies below a file', own: false },
])(
  'a data folder that $what is named, with the mend: with a database of your own: $own',
  async ({ what, own }) => {
    const name = `${what.replaceAll(' ', '-')}-${own}`;
    const gateway = await GatewayProcess.prepare(bed, { name, ...(own && { databaseUrl: database.connectionString }) });
    const file = join(gateway.folder, 'file');
    await writeFile(file, '');
    await symlink(what === 'is a file' ? file : join(file, 'below'), gateway.dataDir);
    const exit = await gateway.launch().exit;
    await rm(gateway.dataDir);
    expect(exit).toEqual({ code: 2, signal: null });
    const fatal = gateway.log.find(({ level }) => level === 'fatal');
    expect(fatal?.err?.message).toContain(gateway.dataDir);
    expect(fatal?.err?.message).toMatch(/ \((?:EEXIST|ENOTDIR).*AFTERCALL_DATA_DIR/);
  },
  60_000,
);
