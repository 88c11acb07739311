import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import type { MemoryLog } from '../support/postgres-memory-log.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { query } from '../support/postgres-query.ts';
import { makeTestFolder, testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';

let folder: string;
let dataDir: string;
let clusterDir: string;
let log: MemoryLog;

// One data folder for all: what is tested here does not depend on what the data has seen.
beforeAll(async () => {
  folder = await makeTestFolder();
  dataDir = testDataDir(folder);
  clusterDir = join(dataDir, 'postgres');
});

beforeEach(() => {
  log = memoryLog();
});

afterEach(async () => {
  await stopEmbeddedPostgres(dataDir);
  expect(processesOn(folder)).toEqual([]);
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function start(): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, reachableDir: testReachableDir(folder), log });
}

test('runs with durable settings, in UTC and UTF-8, on 127.0.0.1 only', async () => {
  const { connectionString } = await start();
  const shown = await query(
    connectionString,
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit',
       'listen_addresses', 'unix_socket_directories', 'TimeZone', 'server_encoding', 'data_checksums') 
       ORDER BY name COLLATE "C"`,
  );
  expect(shown).toEqual([
    { name: 'TimeZone', setting: 'UTC' },
    { name: 'data_checksums', setting: 'on' },
    { name: 'fsync', setting: 'on' },
    { name: 'full_page_writes', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'server_encoding', setting: 'UTF8' },
    { name: 'synchronous_commit', setting: 'on' },
    { name: 'unix_socket_directories', setting: '' },
  ]);
});

test('takes its own password and no other, and keeps it from other accounts and the log', async () => {
  const { connectionString } = await start();
  const url = new URL(connectionString);
  const { password } = url;
  expect(password).toMatch(/^[\w-]{32}$/);
  url.password = 'guess';
  await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });

  const { mode } = await stat(join(clusterDir, 'aftercall.json'));
  expect((mode & 0o777).toString(8)).toBe('600');
  expect(JSON.stringify(log.lines)).not.toContain(password);
});

test('its own log quotes neither statements nor rows', async () => {
  const { connectionString } = await start();
  await query(connectionString, 'CREATE TABLE phones (phone text CHECK (length(phone) = 1))');
  await expect(query(connectionString, `INSERT INTO phones VALUES ('+15550100')`)).rejects.toMatchObject({
    code: '23514',
  });
  const serverLog = await readFile(join(clusterDir, 'server.log'), 'utf8');
  expect(serverLog).toContain('violates check constraint');
  expect(serverLog).not.toContain('15550100');
});

describe('stop', () => {
  test('twice, at once or later, is as good as once', async () => {
    const postgres = await start();
    await Promise.all([postgres.stop(), postgres.stop()]);
    expect(processesOn(folder)).not.toContain(postgres.pid);
    await postgres.stop();
  });

  test('by whoever adopted it, and then by whoever started it', async () => {
    const starter = await start();
    const adopter = await start();
    expect(adopter).toMatchObject({ adopted: true, pid: starter.pid, connectionString: starter.connectionString });
    await adopter.stop();
    expect(processesOn(folder)).not.toContain(starter.pid);
    await starter.stop();
  });

  test('does not end a server that was started later', async () => {
    const first = await start();
    await stopEmbeddedPostgres(dataDir);
    const second = await start();
    await first.stop();
    expect(processesOn(folder)).toContain(second.pid);
  });

  test('ends open connections', async () => {
    const postgres = await start();
    const client = new Client({ connectionString: postgres.connectionString });
    const errors: unknown[] = [];
    client.on('error', (error) => errors.push(error));
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    await client.connect();
    await client.query('BEGIN');
    await postgres.stop();
    await ended;
    expect(errors[0]).toMatchObject({ code: '57P01' });
  });
});

test('a port that another program took meanwhile is given up for another', async () => {
  const first = await start();
  await first.stop();
  const port = Number(new URL(first.connectionString).port);
  const thief = createServer().listen(port, '127.0.0.1');
  await once(thief, 'listening');

  const second = await start();
  expect(second.adopted).toBe(false);
  expect(new URL(second.connectionString).port).not.toBe(String(port));
  await expect(query(second.connectionString, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  await new Promise((resolve) => thief.close(resolve));
});
