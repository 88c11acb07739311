import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { keepRunning } from '../../src/postgres/keep-running.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { query } from '../support/postgres-query.ts';
import { silentLog } from '../support/postgres-test-database.ts';
import { makeTestFolder, testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';
import { until } from '../support/until.ts';

let folder: string;

beforeAll(async () => {
  folder = await makeTestFolder();
});

afterAll(async () => {
  await stopEmbeddedPostgres(testDataDir(folder));
  await rm(folder, { recursive: true });
});

test('a PostgreSQL that is killed is started again where it was, however often that fails first, until it is told to stop', async () => {
  const started: EmbeddedPostgres[] = [];
  let failures = 0;
  const start = async (): Promise<EmbeddedPostgres> => {
    if (started.length > 0 && failures < 2) {
      failures += 1;
      throw new Error('No space left on device');
    }
    const dataDir = testDataDir(folder);
    const server = await startEmbeddedPostgres({ dataDir, reachableDir: testReachableDir(folder), log: silentLog });
    started.push(server);
    return server;
  };
  const log = memoryLog();
  const kept = await keepRunning({ start, log, lookMs: 50 });
  process.kill(started[0]?.pid ?? 0, 'SIGKILL');

  const one = () => query(kept.connectionString, 'SELECT 1 AS one').catch(() => undefined);
  await until('it is started again', async () => (started.length === 2 ? true : undefined));
  expect(await until('it answers', one)).toEqual([{ one: 1 }]);
  expect(failures).toBe(2);
  expect(log.lines.filter(({ level }) => level === 'warn').map(({ sentence }) => sentence)).toEqual([
    'PostgreSQL has ended: starting it again.',
    'PostgreSQL cannot be started again: trying on.',
  ]);

  await kept.stop();
  expect(processesOn(folder)).toEqual([]);
});
