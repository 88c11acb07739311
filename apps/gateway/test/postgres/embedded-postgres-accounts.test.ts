import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, chown, cp, lstat, mkdir, readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join, relative } from 'node:path';
import { canEnter, chooseAccount } from '../../src/postgres/choose-account.ts';
import { clusterPath } from '../../src/postgres/cluster-folder.ts';
import { createCluster } from '../../src/postgres/create-cluster.ts';
import { DataLock } from '../../src/postgres/data-lock.ts';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { weAreRoot } from '../../src/postgres/make-folder.ts';
import { pickFreePort } from '../../src/postgres/pick-free-port.ts';
import { stopPostmaster } from '../../src/postgres/postmaster.ts';
import { runProgram } from '../../src/postgres/run-program.ts';
import type { ServerAccount } from '../../src/postgres/run-program.ts';
import { makeRunnable } from '../../src/postgres/runnable-binaries.ts';
import { binariesIn, findBinaries } from '../../src/postgres/server-binaries.ts';
import { startServer } from '../../src/postgres/start-server.ts';
import { startChild } from '../support/postgres-child-process.ts';
import type { PostgresChild } from '../support/postgres-child-process.ts';
import { memoryLog } from '../support/postgres-memory-log.ts';
import type { MemoryLog } from '../support/postgres-memory-log.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { silentLog } from '../support/postgres-test-database.ts';
import { makeTestFolder, testReachableDir } from '../support/postgres-test-folder.ts';

/**
 * Who runs PostgreSQL when we are root, and where. As an ordinary user there is nothing to choose, and every other test
 * of this folder shows that path.
 */
const asRootOnLinux = weAreRoot() && platform() === 'linux';
const describeAsRoot = asRootOnLinux ? describe : () => undefined;
if (!asRootOnLinux) {
  test('the checks that need root on Linux are skipped', () => {
    process.stderr.write('Not root on Linux: the checks of PostgreSQL under other accounts are skipped.\n');
  });
}

let folder: string;
let log: MemoryLog;
const started = new Set<string>();

beforeEach(async () => {
  folder = await makeTestFolder();
  log = memoryLog();
});

afterEach(async () => {
  for (const dataDir of started) await stopEmbeddedPostgres(dataDir).catch(() => undefined);
  started.clear();
  expect(processesOn(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

function start(dataDir: string): Promise<EmbeddedPostgres> {
  started.add(dataDir);
  return startEmbeddedPostgres({ dataDir, reachableDir: testReachableDir(folder), log });
}

async function makeClosedFolder(): Promise<string> {
  const closed = join(folder, 'closed');
  await mkdir(closed);
  await chmod(closed, 0o700);
  return closed;
}

async function accountOf(name: string): Promise<Required<ServerAccount>> {
  const [uid, gid] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])]);
  return { uid: Number(uid), gid: Number(gid) };
}

async function ownerOfProcess(pid: number): Promise<number> {
  return (await stat(`/proc/${pid}`)).uid;
}

describeAsRoot('as root', () => {
  test('PostgreSQL and its data belong to "postgres"', async () => {
    const postgres = await start(join(folder, 'data'));
    const { uid } = await accountOf('postgres');
    await expect(ownerOfProcess(postgres.pid)).resolves.toBe(uid);
    const { uid: owner, mode } = await stat(join(folder, 'data', 'postgres'));
    expect({ owner, mode: (mode & 0o777).toString(8) }).toEqual({ owner: uid, mode: '700' });
    await postgres.stop();
  });

  test('a data folder that is given relative to ours is found from wherever PostgreSQL works', async () => {
    const postgres = await start(relative(process.cwd(), join(folder, 'data')));
    expect((await lstat(join(folder, 'data', 'postgres'))).isDirectory()).toBe(true);
    await postgres.stop();
  });

  test('a strict umask of ours keeps PostgreSQL from nothing that we make', async () => {
    const before = process.umask(0o077);
    try {
      const postgres = await start(join(folder, 'deep', 'data'));
      await postgres.stop();
    } finally {
      process.umask(before);
    }
    expect((await lstat(join(folder, 'deep', 'data', 'postgres'))).isSymbolicLink()).toBe(false);
  });

  describe('below a folder that is closed to others', () => {
    test('the data goes where PostgreSQL can reach it, with a link and a word about it', async () => {
      const dataDir = join(await makeClosedFolder(), 'data');
      const first = await start(dataDir);
      const link = clusterPath(dataDir);
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      const target = await readlink(link);
      expect(target).toMatch(new RegExp(`^${testReachableDir(folder)}/database-[0-9a-f]{8}$`));
      expect(log.lines[0]).toEqual({
        level: 'info',
        fields: { from: dataDir, to: testReachableDir(folder) },
        sentence:
          'The data folder is closed to the account that PostgreSQL runs under: keeping the database elsewhere, with a link.',
      });
      await expect(start(dataDir)).resolves.toMatchObject({ adopted: true, pid: first.pid });
      await first.stop();

      const second = await start(dataDir);
      expect(second).toMatchObject({ adopted: false, connectionString: first.connectionString });
      await second.stop();
      await expect(readdir(testReachableDir(folder))).resolves.toEqual([target.split('/').at(-1)]);
    });

    test('gateways that start at the same time make one database', async () => {
      const dataDir = join(await makeClosedFolder(), 'data');
      const starts = await Promise.all([start(dataDir), start(dataDir), start(dataDir)]);
      expect(new Set(starts.map(({ pid }) => pid)).size).toBe(1);
      await starts[0]?.stop();
      await expect(readdir(testReachableDir(folder))).resolves.toHaveLength(1);
    });

    test('a link whose folder is gone is no reason to start empty', async () => {
      const dataDir = join(await makeClosedFolder(), 'data');
      await (await start(dataDir)).stop();
      await rm(testReachableDir(folder), { recursive: true });
      await expect(start(dataDir)).rejects.toThrow(
        `${clusterPath(dataDir)} is a link to a folder that is gone: put the folder back, or remove the link to start ` +
          'with an empty database.',
      );
    });

    test('data that is there already is not moved: the message says what to open', async () => {
      const dataDir = join(folder, 'data');
      await (await start(dataDir)).stop();
      await chmod(dataDir, 0o700);
      await expect(start(dataDir)).rejects.toThrow('cannot enter: open the folders above it (chmod o+x)');
    });

    test('the programs are copied, and their copy creates and serves a database', async () => {
      const closed = await makeClosedFolder();
      const found = findBinaries();
      await cp(found.folder, join(closed, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (source) => !source.endsWith('.a'),
      });
      await chmod(join(closed, 'native', 'lib'), 0o700);
      const account = await chooseAccount(undefined, silentLog);
      const closedBinaries = binariesIn(join(closed, 'native'), '18.0.0-test.1');
      await expect(canEnter(account, closedBinaries.folder)).resolves.toBe(false);

      const reachable = testReachableDir(folder);
      const copies = await Promise.all([1, 2].map(() => makeRunnable(closedBinaries, account, reachable, log)));
      expect(copies.map((copy) => [copy.folder, copy.majorVersion])).toEqual([
        [join(reachable, 'postgresql-18.0.0-test.1'), 18],
        [join(reachable, 'postgresql-18.0.0-test.1'), 18],
      ]);
      await expect(readdir(reachable)).resolves.toEqual(['postgresql-18.0.0-test.1']);
      expect(log.lines[0]).toEqual({
        level: 'info',
        fields: { from: closedBinaries.folder, to: join(reachable, 'postgresql-18.0.0-test.1') },
        sentence: 'The programs of PostgreSQL are in a folder closed to the account it runs under: running a copy.',
      });

      await rm(closed, { recursive: true });
      const [binaries] = copies;
      if (binaries === undefined) throw new Error('There is no copy.');
      const clusterDir = join(folder, 'postgres');
      await createCluster({ binaries, account, path: clusterDir, home: folder });
      const port = await pickFreePort();
      const server = await startServer({
        postgres: binaries.postgres,
        account,
        clusterDir,
        port,
        lock: new DataLock(clusterDir, account),
      });
      expect(server).toMatchObject({ port, status: 'ready' });
      await stopPostmaster(clusterDir, server);
    });
  });
});

describeAsRoot('beside an ordinary user', () => {
  let dataDir: string;
  let nobody: Required<ServerAccount>;

  beforeEach(async () => {
    nobody = await accountOf('nobody');
    dataDir = join(folder, 'data');
    await mkdir(dataDir);
    await chown(dataDir, nobody.uid, nobody.gid);
  });

  /** `undefined`, aloud, where this checkout is itself closed to others and the user could not run a line of it. */
  async function childOfNobody(): Promise<PostgresChild | undefined> {
    const ours = [import.meta.dirname, join(await realpath(process.execPath), '..')];
    const reach = await Promise.all(ours.map((path) => canEnter(nobody, path)));
    if (!reach.includes(false)) return startChild(dataDir, testReachableDir(folder), nobody);
    process.stderr.write('This checkout is closed to other accounts: a check as an ordinary user is skipped.\n');
    return undefined;
  }

  test('the user runs PostgreSQL under the own account, and root serves the data under the same', async () => {
    const child = await childOfNobody();
    if (child === undefined) return;
    expect(child.start).toMatchObject({ adopted: false });
    await expect(ownerOfProcess(child.start.pid)).resolves.toBe(nobody.uid);
    child.signalGroup('SIGTERM');
    await expect(child.ended()).resolves.toMatchObject({ code: 0 });

    const asRoot = await start(dataDir);
    expect(asRoot).toMatchObject({ adopted: false, connectionString: child.start.connectionString });
    await expect(ownerOfProcess(asRoot.pid)).resolves.toBe(nobody.uid);
    await asRoot.stop();

    const again = await childOfNobody();
    expect(again?.start.connectionString).toBe(child.start.connectionString);
    await again?.kill();
    await stopEmbeddedPostgres(dataDir);
  });

  test('data of another account is refused, with the mend', async () => {
    await (await start(dataDir)).stop();
    const child = await childOfNobody();
    if (child === undefined) return;
    const { uid } = await accountOf('postgres');
    expect(child.start).toEqual({
      error:
        `The database in ${clusterPath(dataDir)} belongs to another account (uid ${uid}): start the gateway under ` +
        'that account or as root, or point AFTERCALL_DATA_DIR at another folder.',
    });
    await expect(child.ended()).resolves.toEqual({ said: [], code: 0 });
  });
});
