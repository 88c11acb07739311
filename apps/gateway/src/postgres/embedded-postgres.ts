import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { SetupError } from '../config/faults/setup-error.ts';
import { chooseAccount } from './choose-account.ts';
import { assertServable, chooseHome, clusterPath, findCluster } from './cluster-folder.ts';
import { isDatabaseAway } from './connect.ts';
import { createCluster } from './create-cluster.ts';
import { DataLock } from './data-lock.ts';
import { makeFolder } from './make-folder.ts';
import { pickFreePort } from './pick-free-port.ts';
import type { PostgresLog } from './postgres-log.ts';
import { findPostmaster, stopPostmaster, untilNextLook } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import { makeRunnable } from './runnable-binaries.ts';
import { findBinaries } from './server-binaries.ts';
import { connectionStringOf, readLogin, writeLogin } from './server-login.ts';
import { ServerStartError, startServer, type ServerStart } from './start-server.ts';

/** What `startEmbeddedPostgres` needs. */
export interface EmbeddedPostgresSettings {
  /** The gateway's data folder, made when it is missing; PostgreSQL's own folder is `postgres` below it. */
  readonly dataDir: string;
  readonly log: PostgresLog;
  /** False where there has to be data already: none is made in the place of some that is gone. */
  readonly mayMake?: boolean;
  /** As root only: where programs and data go that PostgreSQL's account cannot reach. */
  readonly reachableDir?: string;
  /** How long somebody else's lock on the data is waited for, where nobody is seen who holds it; 15 s. */
  readonly lockPatienceMs?: number;
}

/** A PostgreSQL on this machine, running and ready. */
export interface EmbeddedPostgres {
  /** For pg: `postgresql://user:password@127.0.0.1:port/postgres`. A secret. */
  readonly connectionString: string;
  /** It ran already: another gateway started it, which may have been killed since. */
  readonly adopted: boolean;
  /** The process id of its postmaster. */
  readonly pid: number;
  /** Whether this server still runs, or recovers: not one that was started after it. */
  isRunning(): boolean;
  /**
   * Ends it, open connections included, and waits until it is gone. Whoever adopted it may, once nobody else works with it
   * (`presence.ts`); a second call waits too.
   */
  stop(): Promise<void>;
}

/** Outside every home folder, and where the system keeps what programs must not lose. */
const REACHABLE_DIR = '/var/lib/aftercall';

/** Another program may take the port, or another gateway start PostgreSQL, just before us; not so many times in a row. */
const START_TRIES = 5;
/** So often a server that says it is there may cut our connection: a stop says so within a moment. */
const MOST_CUTS = 40;

/**
 * Gives a running PostgreSQL on the data folder: the one that runs there already, or one it starts, on data it creates
 * when there is none. It installs no signal handler: whoever called it stops it, last of all.
 *
 * Any number of gateways may call it at once on one folder. PostgreSQL's own `postmaster.pid` decides who starts it;
 * the others adopt. From another container it cannot be adopted, and is left alone: `data-lock.ts`.
 *
 * @throws Error with the mend: no programs for this platform, data of another major version or of another account, a
 *   server that does not start.
 */
export async function startEmbeddedPostgres(settings: EmbeddedPostgresSettings): Promise<EmbeddedPostgres> {
  const { log, mayMake = true, reachableDir = REACHABLE_DIR, lockPatienceMs } = settings;
  // PostgreSQL's programs run in another working directory than ours.
  const dataDir = resolve(settings.dataDir);
  if (mayMake) await makeFolder(dataDir);
  const existing = await findCluster(dataDir);
  if (existing === undefined && !mayMake) {
    throw new SetupError(
      `${clusterPath(dataDir)}, the data of PostgreSQL, was there and is gone: bring back its disk, or put it back.`,
    );
  }
  const account = await chooseAccount(existing, log);
  const binaries = await makeRunnable(findBinaries(), account, reachableDir, log);
  if (existing === undefined) {
    const home = await chooseHome(dataDir, account, reachableDir, log);
    await createCluster({ binaries, account, path: clusterPath(dataDir), home });
  }
  const clusterDir = existing ?? (await realpath(clusterPath(dataDir)));
  await assertServable(clusterDir, binaries.majorVersion, account);
  const lock = new DataLock(clusterDir, account, lockPatienceMs);
  return adoptOrStart({ clusterDir, postgres: binaries.postgres, account, lock }, log);
}

/** Ends the PostgreSQL that runs on the data folder, if one does: for a tool that was not the one to start it. */
export async function stopEmbeddedPostgres(dataDir: string): Promise<void> {
  const clusterDir = await findCluster(dataDir);
  const postmaster = clusterDir === undefined ? undefined : findPostmaster(clusterDir);
  if (clusterDir !== undefined && postmaster !== undefined) await stopPostmaster(clusterDir, postmaster);
}

async function adoptOrStart(data: Omit<ServerStart, 'port'>, log: PostgresLog): Promise<EmbeddedPostgres> {
  const { clusterDir, lock } = data;
  for (let tries = 1; ; tries += 1) {
    await lock.assertOurs();
    const running = await adopt(clusterDir);
    if (running !== undefined) {
      log.info({ pid: running.pid, port: running.port }, 'PostgreSQL was running already: adopted it.');
      return handleOn(clusterDir, running, true);
    }
    const login = await readLogin(clusterDir);
    const port = await pickFreePort(login.port);
    if (port !== login.port) await writeLogin(clusterDir, { ...login, port });
    try {
      const started = await startServer({ ...data, port });
      log.info({ pid: started.pid, port, clusterDir }, 'PostgreSQL started.');
      return await handleOn(clusterDir, started, false);
    } catch (error) {
      if (!(error instanceof ServerStartError && error.overtaken) || tries === START_TRIES) throw error;
    }
  }
}

/** The server that runs on the data, once it takes connections; `undefined` when none runs or it was just stopping. */
async function adopt(clusterDir: string): Promise<Postmaster | undefined> {
  for (let cuts = 0; ;) {
    const postmaster = findPostmaster(clusterDir);
    if (postmaster === undefined) return undefined;
    try {
      if (postmaster.status === 'ready' && (await takesOurPassword(clusterDir, postmaster))) return postmaster;
    } catch (error) {
      // One that was told to stop cuts connections a moment before it says so.
      cuts += 1;
      if (cuts === MOST_CUTS || !isDatabaseAway(error)) throw error;
    }
    await untilNextLook();
  }
}

/** `false` when the server has begun to stop since it was found. */
async function takesOurPassword(clusterDir: string, { port }: Postmaster): Promise<boolean> {
  const { password } = await readLogin(clusterDir);
  const client = new Client({ connectionString: connectionStringOf({ password, port }) });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const postmaster = findPostmaster(clusterDir);
    if (postmaster?.status !== 'ready' || postmaster.port !== port) return false;
    throw error;
  }
}

async function handleOn(clusterDir: string, postmaster: Postmaster, adopted: boolean): Promise<EmbeddedPostgres> {
  const { password } = await readLogin(clusterDir);
  let stopped: Promise<void> | undefined;
  return {
    connectionString: connectionStringOf({ password, port: postmaster.port }),
    adopted,
    pid: postmaster.pid,
    isRunning: () => findPostmaster(clusterDir)?.pid === postmaster.pid,
    stop: () => (stopped ??= stopPostmaster(clusterDir, postmaster)),
  };
}
