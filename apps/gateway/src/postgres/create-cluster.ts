import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, open, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pickFreePort } from './pick-free-port.ts';
import { runProgram } from './run-program.ts';
import type { ServerAccount } from './run-program.ts';
import type { ServerBinaries } from './server-binaries.ts';
import { SERVER_USER, writeLogin } from './server-login.ts';

/** What it takes to create a cluster, PostgreSQL's word for one data folder. */
export interface NewCluster {
  readonly binaries: ServerBinaries;
  readonly account: ServerAccount;
  /** The name that the folder, or the link to it, shall have. */
  readonly path: string;
  /** The folder in which the data shall be: that of `path`, or another one, and `path` becomes a link. */
  readonly home: string;
}

const DRAFT_PREFIX = 'initdb-';
/** An initdb takes seconds: a draft of this age was left by a start that was killed. */
const STALE_DRAFT_MS = 3_600_000;

/**
 * Creates an empty cluster with a random password, on disk to the last byte, and gives it its name as the last step. A
 * folder under that name is therefore always whole, and of two that are created at once one is taken and one discarded:
 * there is no lock that a killed process could leave behind.
 *
 * @throws Error with the mend where the disk has no room for it.
 */
export async function createCluster({ binaries, account, path, home }: NewCluster): Promise<void> {
  await removeStaleDrafts(home);
  const draft = await mkdtemp(join(home, DRAFT_PREFIX));
  try {
    const cluster = join(draft, basename(path));
    const password = randomBytes(24).toString('base64url');
    const passwordFile = join(draft, 'password');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await giveTo(account, draft, passwordFile);
    await runProgram(binaries.initdb, initdbArguments(cluster, passwordFile), account);
    await writeLogin(cluster, { password, port: await pickFreePort() });
    await runProgram(binaries.initdb, ['--sync-only', '-D', cluster], account);
    await (home === dirname(path) ? moveTo(path, cluster) : linkTo(path, cluster, home));
  } catch (error) {
    throw isFull(error) ? fullDisk(home, error) : error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** In the words of PostgreSQL's programs, which are English here, and of Node. */
function isFull(error: unknown): error is Error {
  return error instanceof Error && /no space left on device|disk quota exceeded/i.test(error.message);
}

/** Room may be made while somebody starts it again and again: this is no fault of the configuration. */
function fullDisk(home: string, cause: Error): Error {
  const mend = 'make room (some 100 MB to begin with), point AFTERCALL_DATA_DIR at another disk, or set DATABASE_URL';
  return new Error(`The disk of ${home} is full, and the database cannot be made there: ${mend}.`, { cause });
}

/** https://www.postgresql.org/docs/18/app-initdb.html; the sync is made once, when our own file is there too. */
function initdbArguments(cluster: string, passwordFile: string): string[] {
  return [
    '-D',
    cluster,
    '--no-sync',
    '--no-instructions',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--username=${SERVER_USER}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
  ];
}

async function moveTo(path: string, cluster: string): Promise<void> {
  try {
    await rename(cluster, path);
  } catch (error) {
    // Another gateway's cluster has the name already: it is as good as ours.
    if (!isTaken(error)) throw error;
  }
  await syncFolder(dirname(path));
}

async function linkTo(path: string, cluster: string, home: string): Promise<void> {
  const target = join(home, `database-${randomBytes(4).toString('hex')}`);
  await rename(cluster, target);
  await syncFolder(home);
  try {
    await symlink(target, path);
  } catch (error) {
    await rm(target, { recursive: true, force: true });
    if (!isTaken(error)) throw error;
  }
  await syncFolder(dirname(path));
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}

/** A new name lasts once its folder is on disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function giveTo({ uid, gid }: ServerAccount, ...paths: string[]): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  for (const path of paths) await chown(path, uid, gid);
}

async function removeStaleDrafts(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (!name.startsWith(DRAFT_PREFIX)) continue;
    const draft = join(home, name);
    // Another gateway may finish with its own, and remove it, while we look.
    const made = await stat(draft).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > STALE_DRAFT_MS) {
      await rm(draft, { recursive: true, force: true });
    }
  }
}
