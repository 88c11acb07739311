import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { endLeftDatabase, findEmbeddedDatabase } from '../../src/scene/embedded-database.ts';

async function makeDataDir(pid: number | undefined) {
  const dataDir = await mkdtemp(join(tmpdir(), 'aftercall-bench-test-'));
  await mkdir(join(dataDir, 'postgres'));
  await writeFile(join(dataDir, 'postgres', 'aftercall.json'), '{"password":"p@ss/word","port":54321}');
  if (pid !== undefined)
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${pid}\n/data\n1795450000\n54321\n`);
  return { dataDir, [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true }) };
}

test('the database is found by its login and its pid file', async () => {
  await using folder = await makeDataDir(4242);
  expect(await findEmbeddedDatabase(folder.dataDir)).toEqual({
    connectionString: 'postgresql://aftercall:p%40ss%2Fword@127.0.0.1:54321/postgres',
    pid: 4242,
  });
});

test('a database that was left behind is ended', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ended = once(left, 'exit');
  await using folder = await makeDataDir(left.pid);
  await endLeftDatabase(folder.dataDir);
  expect(await ended).toEqual([null, 'SIGINT']);
});

test.each([
  ['was stopped, and has no pid file', undefined],
  ['is long gone', 2_147_483_646],
])('nothing is done about one that %s', async (_name, pid) => {
  await using folder = await makeDataDir(pid);
  await expect(endLeftDatabase(folder.dataDir)).resolves.toBeUndefined();
});
