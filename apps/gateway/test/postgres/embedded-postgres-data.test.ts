import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdir, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../../src/config/faults/setup-error.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { startChild } from '../support/postgres-child-process.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import type { MemoryLog } from '../support/postgres-memory-log.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { query } from '../support/postgres-query.ts';
import { makeTestFolder, testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';

let folder: string;
let dataDir: string;
let clusterDir: string;
let log: MemoryLog;

beforeEach(async () => {
  folder = await makeTestFolder();
  dataDir = testDataDir(folder);
  clusterDir = join(dataDir, 'postgres');
  log = memoryLog();
});

afterEach(async () => {
  await stopEmbeddedPostgres(dataDir);
  expect(processesOn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

function start(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, reachableDir: testReachableDir(folder), log });
}

test('starts on nothing, keeps its data, password and port over a restart, and ends with the last stop', async () => {
  const first = await start();
  expect(first.adopted).toBe(false);
  await query(first.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  await first.stop();
  expect(processesOn(folder)).not.toContain(first.pid);

  const second = await start();
  expect(second).toMatchObject({ adopted: false, connectionString: first.connectionString });
  expect(second.pid).not.toBe(first.pid);
  await expect(query(second.connectionString, 'SELECT one FROM kept')).resolves.toEqual([{ one: 1 }]);
  expect(log.lines.map(({ sentence }) => sentence)).toEqual(['PostgreSQL started.', 'PostgreSQL started.']);
});

test('what a killed start left half made is removed once it is old, and not before', async () => {
  const [old, fresh] = [join(dataDir, 'initdb-old'), join(dataDir, 'initdb-fresh')];
  await mkdir(old, { recursive: true });
  await mkdir(fresh);
  const twoHoursAgo = Date.now() / 1000 - 7200;
  await utimes(old, twoHoursAgo, twoHoursAgo);
  await start();
  await expect(readdir(dataDir)).resolves.toEqual(['initdb-fresh', 'postgres']);
});

test('a start that is one again makes nothing in the place of data that is gone, as their disk is away', async () => {
  await mkdir(dataDir);
  const again = startEmbeddedPostgres({ dataDir, reachableDir: testReachableDir(folder), log, mayMake: false });
  await expect(again).rejects.toThrow(
    `${clusterDir}, the data of PostgreSQL, was there and is gone: bring back its disk`,
  );
  await expect(readdir(dataDir)).resolves.toEqual([]);
});

describe('refused, with the mend', () => {
  test('data of another major version', async () => {
    await (await start()).stop();
    await writeFile(join(clusterDir, 'PG_VERSION'), '17\n');
    await expect(start()).rejects.toThrow(SetupError);
    await expect(start()).rejects.toThrow(
      `${clusterDir} holds data of PostgreSQL 17, and this gateway brings PostgreSQL 18: upgrade the data (pg_upgrade, ` +
        'or dump it with PostgreSQL 17 and restore it), start the gateway that wrote it, or point AFTERCALL_DATA_DIR ' +
        'at another folder.',
    );
    await expect(readFile(join(clusterDir, 'PG_VERSION'), 'utf8')).resolves.toBe('17\n');
  });

  test.each([
    ['a login that is gone', (file: string) => rm(file)],
    ['a login that is no JSON', (file: string) => writeFile(file, '{')],
  ])('%s', async (_, spoil) => {
    await (await start()).stop();
    await spoil(join(clusterDir, 'aftercall.json'));
    await expect(start()).rejects.toThrow(SetupError);
    await expect(start()).rejects.toThrow('restore it from a backup, or point AFTERCALL_DATA_DIR at another folder');
  });

  test('a data folder that is a file', async () => {
    await writeFile(dataDir, '');
    await expect(start()).rejects.toThrow(
      `The folder ${dataDir} cannot be made (EEXIST): point AFTERCALL_DATA_DIR at one that can, or set DATABASE_URL.`,
    );
    await rm(dataDir);
  });

  test('a setting in the data folder that PostgreSQL does not take, with PostgreSQL’s own words', async () => {
    await (await start()).stop();
    await writeFile(join(clusterDir, 'postgresql.auto.conf'), `no_such_setting = 'on'\n`);
    await expect(start()).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
  });
});

describe('gateways that start at the same time', () => {
  test('on no data: one makes and starts PostgreSQL and the others adopt it', async () => {
    const gateways = await Promise.all([1, 2, 3].map(() => startChild(dataDir, testReachableDir(folder))));
    const starts = gateways.map((gateway) => gateway.start);
    await Promise.all(gateways.map((gateway) => gateway.kill()));

    expect(starts.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(starts.map(({ pid }) => pid)).size).toBe(1);
    expect(new Set(starts.map(({ connectionString }) => connectionString)).size).toBe(1);
  });
});
