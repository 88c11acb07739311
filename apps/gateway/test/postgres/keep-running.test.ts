import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { keepRunning, type KeptPostgres } from '../../src/postgres/keep-running.ts';
import type { PostgresLog } from '../../src/postgres/postgres-log.ts';
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

const start = (): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ dataDir: testDataDir(folder), reachableDir: testReachableDir(folder), log: silentLog });

describe('of several on one data folder', () => {
  let all: KeptPostgres[] = [];
  const keep = async (log: PostgresLog = silentLog): Promise<KeptPostgres> => {
    const kept = await keepRunning({ start, log });
    all.push(kept);
    return kept;
  };
  // Also after a test that failed: nobody goes on keeping it running.
  afterEach(async () => {
    for (const one of all) await one.stop();
    all = [];
  });

  test.each(['first', 'last'] as const)(
    'the one who came %s leaves it to the others, and the last one stops it',
    async (which) => {
      const log = memoryLog();
      const kept = [
        await keepRunning({ start, log }),
        await keepRunning({ start, log }),
        await keepRunning({ start, log }),
      ];
      const [one, two, three] = which === 'first' ? kept : kept.toReversed();
      for (const leaving of [one, two]) {
        await leaving?.stop();
        expect(await query(three?.connectionString ?? '', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      }
      await three?.stop();
      expect(processesOn(folder)).toEqual([]);
      expect(log.lines.map(({ sentence }) => sentence)).toEqual(
        Array(2).fill('Another gateway works with this PostgreSQL: it is left running.'),
      );
    },
  );

  test('who leave at once, one stops it', async () => {
    for (let count = 0; count < 4; count += 1) await keep();
    await Promise.all(all.map((one) => one.stop()));
    expect(processesOn(folder)).toEqual([]);
  });

  test('one who comes while the last one leaves has a server that stays', async () => {
    for (let round = 0; round < 3; round += 1) {
      const leaving = await keep();
      const [come] = await Promise.all([keep(), leaving.stop()]);
      expect(await query(come.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await come.stop();
      expect(processesOn(folder)).toEqual([]);
    }
  });

  test('sessions of others, such as of somebody who looks, keep nothing running', async () => {
    const kept = await keep();
    const onlooker = new Client({ connectionString: kept.connectionString });
    onlooker.on('error', () => undefined);
    await onlooker.connect();
    await kept.stop();
    expect(processesOn(folder)).toEqual([]);
  });
});

test('a PostgreSQL that is killed is started again where it was, however often that fails first, until it is told to stop', async () => {
  const started: EmbeddedPostgres[] = [];
  let failures = 0;
  const startAtLast = async (): Promise<EmbeddedPostgres> => {
    if (started.length > 0 && failures < 2) {
      failures += 1;
      throw new Error('No space left on device');
    }
    const server = await start();
    started.push(server);
    return server;
  };
  const log = memoryLog();
  const kept = await keepRunning({ start: startAtLast, log, lookMs: 50 });
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
