import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.ts';
import { ManagedProcess } from './managed-process.ts';
import type { SandboxAccounts } from './sandbox-accounts.ts';

const script = fileURLToPath(new URL('../../../../apps/sandbox/src/main.ts', import.meta.url));

/** Starts the local carriers; their URL is there once they listen. */
export async function startSandbox(
  folder: string,
  accounts: SandboxAccounts,
): Promise<{ process: ManagedProcess; url: Promise<string> }> {
  const configFile = join(folder, 'sandbox.json');
  await writeFile(configFile, JSON.stringify(accounts, undefined, 2));
  const child = new ManagedProcess({
    name: 'the sandbox',
    script,
    arguments: ['--config', configFile],
    environment: childEnvironment({}),
    workingFolder: folder,
    logFile: join(folder, 'sandbox.log'),
  });
  return { process: child, url: child.firstLine(readyUrl) };
}

/** The sandbox prints `{"ready":true,"url":"http://127.0.0.1:40123"}`. */
function readyUrl(line: string): string | undefined {
  if (!line.startsWith('{"ready":true')) return undefined;
  return (JSON.parse(line) as { url: string }).url;
}
