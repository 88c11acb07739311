import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { weAreRoot } from '../../src/postgres/make-folder.ts';
import { startChild } from '../support/postgres-child-process.ts';
import type { PostgresChild } from '../support/postgres-child-process.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { silentLog } from '../support/postgres-test-database.ts';
import { query } from '../support/postgres-query.ts';
import { makeTestFolder, testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';

let folder: string;
let dataDir: string;
let pidFile: string;

// One data folder for all: a crash is nothing that the data remembers.
beforeAll(async () => {
  folder = await makeTestFolder();
  dataDir = testDataDir(folder);
  pidFile = join(dataDir, 'postgres', 'postmaster.pid');
});

afterEach(async () => {
  await stopEmbeddedPostgres(dataDir);
  expect(processesOn(folder)).toEqual([]);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function start(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, reachableDir: testReachableDir(folder), log: silentLog });
}

function child(): Promise<PostgresChild> {
  return startChild(dataDir, testReachableDir(folder));
}

/** Ends PostgreSQL itself as `kill -9` does, and waits until all of its processes are gone. */
async function crash(postgres: EmbeddedPostgres): Promise<void> {
  process.kill(postgres.pid, 'SIGKILL');
  while (processesOn(join(dataDir, 'postgres')).length > 0) await new Promise(setImmediate);
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s to the whole process group', (signal) => {
  test('lets the gateway drain, and PostgreSQL stops last', async () => {
    const gateway = await child();
    gateway.signalGroup(signal);
    await expect(gateway.ended()).resolves.toEqual({
      said: [{ drained: [{ signal }] }, { stopped: true }],
      code: 0,
    });
    expect(processesOn(folder)).not.toContain(gateway.start.pid);
    await expect(readFile(join(dataDir, 'postgres', 'server.log'), 'utf8')).resolves.toMatch(
      /database system is shut down\n$/,
    );
  });
});

test('after kill -9 of the gateway, the next one adopts its PostgreSQL, with what was committed', async () => {
  const gateway = await child();
  await query(gateway.start.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  await gateway.kill();
  expect(processesOn(folder)).toContain(gateway.start.pid);

  const next = await start();
  const { pid, connectionString } = gateway.start;
  expect(next).toMatchObject({ adopted: true, pid, connectionString });
  await expect(query(connectionString, 'SELECT one FROM kept')).resolves.toEqual([{ one: 1 }]);
  await next.stop();
  expect(processesOn(folder)).not.toContain(pid);
});

test('after kill -9 of PostgreSQL too, it is started again and recovers', async () => {
  const first = await start();
  await query(first.connectionString, 'CREATE TABLE recovered AS SELECT 1 AS one');
  await crash(first);
  await expect(readFile(pidFile, 'utf8')).resolves.toMatch(new RegExp(`^${first.pid}\n`));

  const second = await start();
  expect(second.adopted).toBe(false);
  await expect(query(second.connectionString, 'SELECT one FROM recovered')).resolves.toEqual([{ one: 1 }]);
});

test('a postmaster.pid whose process id is another program’s by now keeps nothing from starting', async () => {
  const first = await start();
  await crash(first);
  // Of the same account as PostgreSQL, which otherwise knows by itself that it cannot be a server on its data.
  const { uid, gid } = await stat(join(dataDir, 'postgres'));
  const other = spawn('sleep', ['600'], weAreRoot() ? { uid, gid } : {});
  await once(other, 'spawn');
  try {
    const stale = await readFile(pidFile, 'utf8');
    await writeFile(pidFile, stale.replace(String(first.pid), String(other.pid)));

    const second = await start();
    expect(second.adopted).toBe(false);
    await expect(query(second.connectionString, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    expect(other.exitCode ?? other.signalCode).toBeNull();
  } finally {
    other.kill();
  }
});

describe('gateways that start at the same time', () => {
  test('on data: one starts PostgreSQL and the others adopt it', async () => {
    await (await start()).stop();
    const starts = await Promise.all([start(), start(), start()]);
    expect(starts.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(starts.map(({ pid }) => pid)).size).toBe(1);
    for (const { connectionString } of starts) {
      await expect(query(connectionString, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    }
  });

  test('while PostgreSQL is stopping: it waits, and starts it anew', async () => {
    const first = await start();
    const stopping = first.stop();
    const second = await start();
    await stopping;
    expect(second.adopted).toBe(false);
    expect(second.pid).not.toBe(first.pid);
    await expect(query(second.connectionString, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });
});
