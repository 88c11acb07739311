import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCK_IS_HELD, type DataLock } from './data-lock.ts';
import { findPostmaster, untilNextLook } from './postmaster.ts';
import type { Postmaster } from './postmaster.ts';
import { serverEnvironment } from './run-program.ts';
import type { ServerAccount } from './run-program.ts';
import { serverArguments } from './server-settings.ts';

/** What it takes to start a server on existing data. */
export interface ServerStart {
  /** The program `postgres`. */
  readonly postgres: string;
  readonly account: ServerAccount;
  readonly clusterDir: string;
  readonly port: number;
  /** Of its data. */
  readonly lock: DataLock;
}

/** PostgreSQL ended before it was ready. The message holds what it wrote to its log meanwhile. */
export class ServerStartError extends Error {
  override readonly name = 'ServerStartError';
  /** Another program took the port first, or another gateway started PostgreSQL first: look again. */
  readonly overtaken: boolean;

  constructor(clusterDir: string, complaint: string, isLocked: boolean) {
    super(`PostgreSQL did not start on ${clusterDir}: ${complaint || 'it wrote nothing to its log.'}`);
    this.overtaken =
      isLocked || /could not bind|lock file "postmaster\.pid" (?:already exists|is empty)/.test(complaint);
  }
}

/** The log starts anew above this size, at a start of the server: nothing else would ever shorten it. */
const LOG_LIMIT_BYTES = 10_000_000;

/**
 * Starts PostgreSQL and waits until it takes connections, however long it takes to recover from a crash.
 *
 * It gets a session of its own, so that a Ctrl-C in our terminal does not reach it, and a file to write to instead of a
 * pipe to us: it must outlast our drain, and whatever ends us.
 *
 * @throws ServerStartError when it ends instead.
 */
export async function startServer({ postgres, account, clusterDir, port, lock }: ServerStart): Promise<Postmaster> {
  const log = await openLog(clusterDir, account);
  try {
    const { size: before } = await log.stat();
    const { file, args } = await lock.held({ file: postgres, args: serverArguments(clusterDir, port) });
    const server = spawn(file, args, {
      ...account,
      cwd: '/',
      env: serverEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(server, 'spawn');
    server.unref();
    while (server.exitCode === null && server.signalCode === null) {
      const postmaster = findPostmaster(clusterDir);
      if (postmaster?.pid === server.pid && postmaster?.status === 'ready') return postmaster;
      await untilNextLook();
    }
    throw new ServerStartError(clusterDir, await complaintSince(before, clusterDir), server.exitCode === LOCK_IS_HELD);
  } finally {
    await log.close();
  }
}

function logPath(clusterDir: string): string {
  return join(clusterDir, 'server.log');
}

async function openLog(clusterDir: string, { uid, gid }: ServerAccount) {
  const log = await open(logPath(clusterDir), 'a', 0o600);
  if (uid !== undefined && gid !== undefined) await chown(logPath(clusterDir), uid, gid);
  if ((await log.stat()).size > LOG_LIMIT_BYTES) await log.truncate();
  return log;
}

async function complaintSince(position: number, clusterDir: string): Promise<string> {
  const path = logPath(clusterDir);
  const { size } = await stat(path);
  const log = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await log.read({ position, buffer: Buffer.alloc(Math.max(0, size - position)) });
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await log.close();
  }
}
