import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { silentLog } from '../support/postgres-test-database.ts';
import { query } from '../support/postgres-query.ts';
import { makeTestFolder, testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';

/** Of no process: so another container's process ids look from here. */
const unseenPid = '2147483646';

let folder: string;
let dataDir: string;
let pidFile: string;

beforeAll(async () => {
  folder = await makeTestFolder();
  dataDir = testDataDir(folder);
  pidFile = join(dataDir, 'postgres', 'postmaster.pid');
});

afterEach(() => stopEmbeddedPostgres(dataDir));

afterAll(() => rm(folder, { recursive: true }));

function start(lockPatienceMs?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    dataDir,
    reachableDir: testReachableDir(folder),
    log: silentLog,
    ...(lockPatienceMs !== undefined && { lockPatienceMs }),
  });
}

function hasFlock(): boolean {
  try {
    return execFileSync('flock', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
}

test('data on which a server of another container works are left alone, and are taken on once it has ended', async () => {
  if (!hasFlock()) {
    process.stderr.write('SKIPPED: "a server of another container" needs flock of util-linux.\n');
    return;
  }
  const theirs = await start();
  await query(theirs.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  const seen = await readFile(pidFile, 'utf8');
  const unseen = seen.replace(/^\d+/, unseenPid);
  await writeFile(pidFile, unseen);
  try {
    await expect(start(200)).rejects.toThrow(
      /A PostgreSQL that is not seen from here works on .*postgres: .* DATABASE_URL/,
    );
    await expect(readFile(pidFile, 'utf8')).resolves.toBe(unseen);
    await expect(query(theirs.connectionString, 'SELECT one FROM kept')).resolves.toEqual([{ one: 1 }]);
  } finally {
    await writeFile(pidFile, seen);
  }
  await theirs.stop();
  const ours = await start(0);
  expect(ours.adopted).toBe(false);
  await expect(query(ours.connectionString, 'SELECT one FROM kept')).resolves.toEqual([{ one: 1 }]);
});

test('a server whose processes outlive it for a moment is waited for', async () => {
  const killed = await start();
  await query(killed.connectionString, 'CHECKPOINT');
  process.kill(killed.pid, 'SIGKILL');
  const next = await start();
  expect(next.adopted).toBe(false);
  await expect(query(next.connectionString, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
});
