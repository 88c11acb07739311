import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { makeTestFolder } from './postgres-test-folder.ts';

declare global {
  var aftercallTestPostgresReaper: ChildProcess | undefined;
}

/**
 * Runs once before all tests: makes the folder in which the first test that wants a database starts the one PostgreSQL
 * of the run (tests without a database do not pay for it), and a reaper that cleans up when we are done, or killed.
 */
export default async function prepareTestPostgres(): Promise<void> {
  const folder = await makeTestFolder();
  process.env['AFTERCALL_TEST_POSTGRES'] = folder;
  const reaper = fileURLToPath(new URL('postgres-reaper.ts', import.meta.url));
  globalThis.aftercallTestPostgresReaper = spawn(process.execPath, ['--no-warnings', reaper, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}
