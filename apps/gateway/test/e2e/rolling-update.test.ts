import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPool } from '../../src/postgres/connect.ts';
import { migrate, type MigrateSummary } from '../../src/postgres/migrate.ts';
import { auditCalls } from '../support/audit-calls.ts';
import { makeCalls, playCalls } from '../support/call-load.ts';
import { CallScript } from '../support/call-script.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, silentLog, type TestDatabase } from '../support/postgres-test-database.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

const ours = fileURLToPath(new URL('../../src/ledger/migrations', import.meta.url));

let bed: TestBed;
let sandbox: SandboxProcess;
let database: TestDatabase;

beforeAll(async () => {
  bed = await TestBed.make();
  sandbox = await SandboxProcess.start(bed);
  database = await createTestDatabase();
}, 60_000);

afterAll(async () => {
  await bed.clear();
  await database.drop();
}, 60_000);

function prepare(name: string): Promise<GatewayProcess> {
  return GatewayProcess.prepare(bed, { name, sandboxUrl: sandbox.url, databaseUrl: database.connectionString });
}

/** The migrations of a version that has one more than ours. */
async function nextVersion(name: string, sql: string): Promise<string> {
  const directory = join(bed.folder, name);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
  await cp(ours, directory, { recursive: true });
  const number = String((await readdir(ours)).filter((one) => one.endsWith('.sql')).length + 1).padStart(4, '0');
  await writeFile(join(directory, `${number}-${name}.sql`), sql);
  return directory;
}

/** What the next version's gateway does at its start. */
async function migrateTo(directory: string, patienceMs?: number): Promise<MigrateSummary> {
  const { connectionString } = database;
  const pool = openPool({ connectionString, max: 1, applicationName: 'aftercall starting', log: silentLog });
  try {
    const patience = patienceMs === undefined ? {} : { patienceMs };
    return await migrate({ pool, directory, log: silentLog, runningAs: 'aftercall', ...patience });
  } finally {
    await pool.end();
  }
}

describe('an update, one replica after the other', () => {
  test('loses nothing and doubles nothing while replicas of two versions run', async () => {
    const [first, second] = [await prepare('first'), await prepare('second')];
    await Promise.all([first.start(), second.start()]);
    const calls = makeCalls(60, 'rolling');
    // A voice platform behind a balancer: what one replica refuses, it posts to the other.
    const platforms = [new VoicePlatform(first.client), new VoicePlatform(second.client)] as const;
    const halves = [calls.filter((_call, index) => index % 2 === 0), calls.filter((_call, index) => index % 2 === 1)];
    const playing = Promise.all(halves.map((half, index) => playCalls(platforms[index === 0 ? 0 : 1], half, 200)));
    // The newest version has come, and has migrated under the older ones: a column that they do not know of.
    const additive = await nextVersion(
      'one-more-column',
      `ALTER TABLE calls ADD COLUMN new_in_next text NOT NULL DEFAULT 'x';
       ALTER TABLE work ADD COLUMN new_in_next integer;`,
    );
    expect((await migrateTo(additive)).applied).toHaveLength(1);
    for (const replica of [first, second]) {
      expect(await replica.stop()).toEqual({ code: 0, signal: null });
      await replica.start();
    }
    await playing;
    const audit = await auditCalls(first.client, sandbox, calls);
    expect(audit).toMatchObject({ broken: [], uncertain: [] });
    expect([(await first.stop()).code, (await second.stop()).code]).toEqual([0, 0]);
  }, 180_000);
});

describe('an update with a breaking migration', () => {
  test('waits for the gateways of the older version, is refused while they stay, and keeps them out afterwards', async () => {
    const older = await prepare('older');
    await older.start();
    const breaking = await nextVersion(
      'one-more-column',
      `ALTER TABLE calls ADD COLUMN new_in_next text NOT NULL DEFAULT 'x';
       ALTER TABLE work ADD COLUMN new_in_next integer;`,
    );
    const number = String((await readdir(breaking)).filter((one) => one.endsWith('.sql')).length + 1).padStart(4, '0');
    await writeFile(
      join(breaking, `${number}-renamed.sql`),
      '--! breaking\nALTER TABLE refused_bodies RENAME TO refused;',
    );

    await expect(migrateTo(breaking, 1_000)).rejects.toThrow(
      /^The breaking migration \d{4}-renamed\.sql waits for gateways of an older version, .*: end them all, then start this version\.$/,
    );
    // Nothing was changed under the one that runs.
    expect((await older.client.post(new CallScript('meanwhile').started())).status).toBe(202);
    const migrating = migrateTo(breaking);
    await until('it waits', async () => ((await older.client.journey('meanwhile')) ? true : undefined));
    expect((await older.stop()).code).toBe(0);
    expect((await migrating).applied.at(-1)).toContain('renamed');

    expect(await older.launch().exit).toEqual({ code: 1, signal: null });
    expect(older.log.at(-1)).toMatchObject({
      level: 'fatal',
      err: { message: expect.stringContaining('which this version does not know: start the version that brought it') },
    });
  }, 120_000);
});
