import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gatewayConfig } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';
import { dumpTables } from '../support/attack-database.ts';
import { openPool } from '../../src/postgres/connect.ts';
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

test('a gateway without the master key of its database, or with another one, does not start and touches nothing', async () => {
  const config = JSON.parse(gatewayConfig({ sandboxUrl: 'http://127.0.0.1:9' })) as { privacy: object };
  const configText = JSON.stringify({ ...config, privacy: { ...config.privacy, masterKeyFiles: ['master.key'] } });
  const gateway = await GatewayProcess.prepare(bed, { configText, databaseUrl: database.connectionString });
  await gateway.start();
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
  const file = join(gateway.folder, 'master.key');
  await rename(file, `${file}.kept`);
  const pool = openPool({
    connectionString: database.connectionString,
    max: 1,
    applicationName: 'test',
    log: silentLog,
  });
  const before = await dumpTables(pool);

  const says = async (): Promise<string | undefined> => {
    expect(await gateway.launch().exit).toEqual({ code: 2, signal: null });
    return gateway.log.find((line) => line.level === 'fatal')?.err?.message;
  };
  expect(await says()).toMatch(/master\.key, the master key, is missing.*put it back from its backup/);
  await writeFile(file, Buffer.alloc(32, 5), { mode: 0o600 });
  expect(await says()).toMatch(/is encrypted under the master key [\da-f]{16}, but .*master\.key is [\da-f]{16}/);
  expect(await dumpTables(pool)).toEqual(before);
  await pool.end();

  await rm(file);
  await rename(`${file}.kept`, file);
  await gateway.start();
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
}, 60_000);
