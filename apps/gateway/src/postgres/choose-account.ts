import { stat } from 'node:fs/promises';
import { SetupError } from '../config/faults/setup-error.ts';
import { weAreRoot } from './make-folder.ts';
import type { PostgresLog } from './postgres-log.ts';
import { runProgram } from './run-program.ts';
import type { ServerAccount } from './run-program.ts';

/**
 * The account to run PostgreSQL under: ours; as root, the owner of the data or, for new data, `postgres`, which is
 * created where it is missing.
 *
 * @throws SetupError when the data belongs to an account that we cannot act for, with the mend.
 */
export async function chooseAccount(clusterDir: string | undefined, log: PostgresLog): Promise<ServerAccount> {
  const owner = clusterDir === undefined ? undefined : await stat(clusterDir);
  if (weAreRoot()) return owner === undefined ? postgresAccount(log) : { uid: owner.uid, gid: owner.gid };
  if (owner !== undefined && process.getuid?.() !== owner.uid) {
    throw new SetupError(
      `The database in ${clusterDir} belongs to another account (uid ${owner.uid}): ` +
        'start the gateway under that account or as root, or point AFTERCALL_DATA_DIR at another folder.',
    );
  }
  return {};
}

/** Whether the account can enter a folder, all of its parents included. */
export async function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  try {
    // A shell and not Node, which may itself be in a folder that the account cannot enter.
    await runProgram('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], account);
    return true;
  } catch {
    return false;
  }
}

async function postgresAccount(log: PostgresLog): Promise<ServerAccount> {
  const existing = await lookUpPostgres();
  if (existing !== undefined) return existing;
  try {
    await runProgram('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
    log.info({}, 'PostgreSQL does not run as root: created the user "postgres" for it.');
  } catch (error) {
    // Another gateway may have created it in the same moment.
    if ((await lookUpPostgres()) === undefined) {
      throw new SetupError(
        'PostgreSQL does not run as root, and the user "postgres" could not be created: ' +
          'create it, start the gateway as an ordinary user, or set DATABASE_URL.',
        { cause: error },
      );
    }
  }
  return (await lookUpPostgres()) ?? {};
}

async function lookUpPostgres(): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all([runProgram('id', ['-u', 'postgres']), runProgram('id', ['-g', 'postgres'])]);
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}
