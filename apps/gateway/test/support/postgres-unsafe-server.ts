import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clusterPath } from '../../src/postgres/cluster-folder.ts';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { findPostmaster, untilNextLook } from '../../src/postgres/postmaster.ts';
import { findBinaries } from '../../src/postgres/server-binaries.ts';
import { serverArguments } from '../../src/postgres/server-settings.ts';
import { silentLog } from './postgres-test-database.ts';
import { testDataDir, testReachableDir } from './postgres-test-folder.ts';

/**
 * A PostgreSQL with some settings turned off, which the embedded one never has: its data is made as ever, then served
 * with further settings, the last of which wins.
 */
export async function startUnsafeServer(folder: string, settings: readonly string[]): Promise<EmbeddedPostgres> {
  const dataDir = testDataDir(folder);
  const embedded = { dataDir, reachableDir: testReachableDir(folder), log: silentLog };
  const safe = await startEmbeddedPostgres(embedded);
  const clusterDir = await realpath(clusterPath(dataDir));
  await safe.stop();

  const { uid, gid } = await stat(clusterDir);
  const port = Number(new URL(safe.connectionString).port);
  const further = settings.flatMap((setting) => ['-c', setting]);
  const server = spawn(findBinaries().postgres, [...serverArguments(clusterDir, port), ...further], {
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
    cwd: dirname(clusterDir),
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(server, 'exit').then(() => {
    throw new Error(`PostgreSQL did not take ${settings.join(', ')}.`);
  });
  ended.catch(() => undefined);
  while (findPostmaster(clusterDir)?.status !== 'ready') await Promise.race([untilNextLook(), ended]);
  return startEmbeddedPostgres(embedded);
}
