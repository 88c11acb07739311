import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../scripts/build-console.ts', import.meta.url));

/** Builds what is older than its sources; in a process of its own, because Vite does not run in jest's realm. */
export async function buildPages(): Promise<void> {
  await promisify(execFile)(process.execPath, [script, '--if-stale']);
}
