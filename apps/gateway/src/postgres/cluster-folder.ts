import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SetupError } from '../config/faults/setup-error.ts';
import { makeFolder } from './make-folder.ts';
import type { PostgresLog } from './postgres-log.ts';
import type { ServerAccount } from './run-program.ts';
import { canEnter } from './choose-account.ts';

/** The name, below the gateway's data folder, of PostgreSQL's own folder or of the link to it. */
export function clusterPath(dataDir: string): string {
  return join(resolve(dataDir), 'postgres');
}

/**
 * The folder that holds PostgreSQL's data, links resolved; `undefined` when there is none yet.
 *
 * @throws SetupError when it is a link to a folder that is gone.
 */
export async function findCluster(dataDir: string): Promise<string | undefined> {
  const path = clusterPath(dataDir);
  try {
    await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await realpath(path);
  } catch {
    throw new SetupError(
      `${path} is a link to a folder that is gone: put the folder back, or remove the link to start with an empty database.`,
    );
  }
}

/**
 * Where new data goes: into the data folder, or into `reachableDir` when PostgreSQL's account cannot enter the former.
 */
export async function chooseHome(
  dataDir: string,
  account: ServerAccount,
  reachableDir: string,
  log: PostgresLog,
): Promise<string> {
  if (account.uid === undefined || (await canEnter(account, dataDir))) return dataDir;
  await makeFolder(reachableDir);
  log.info(
    { from: dataDir, to: reachableDir },
    'The data folder is closed to the account that PostgreSQL runs under: keeping the database elsewhere, with a link.',
  );
  return reachableDir;
}

/**
 * Refuses data that these programs or this account cannot serve.
 *
 * @throws SetupError with the mend.
 */
export async function assertServable(clusterDir: string, majorVersion: number, account: ServerAccount): Promise<void> {
  const dataVersion = await readDataVersion(clusterDir);
  if (Number(dataVersion) !== majorVersion) {
    throw new SetupError(
      `${clusterDir} holds data of PostgreSQL ${dataVersion}, and this gateway brings PostgreSQL ${majorVersion}: ` +
        `upgrade the data (pg_upgrade, or dump it with PostgreSQL ${dataVersion} and restore it), start the gateway ` +
        'that wrote it, or point AFTERCALL_DATA_DIR at another folder.',
    );
  }
  if (account.uid !== undefined && !(await canEnter(account, clusterDir))) {
    throw new SetupError(
      `${clusterDir} is below a folder that its owner (uid ${account.uid}) cannot enter: ` +
        'open the folders above it (chmod o+x), or move the data and point AFTERCALL_DATA_DIR at it.',
    );
  }
}

async function readDataVersion(clusterDir: string): Promise<string> {
  try {
    return (await readFile(join(clusterDir, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    throw new SetupError(
      `${clusterDir} is no data folder of PostgreSQL: move it away, or point AFTERCALL_DATA_DIR at another folder.`,
      { cause: error },
    );
  }
}
