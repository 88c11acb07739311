import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.ts';
import type { GatewayClient } from './gateway-client.ts';
import { ManagedProcess } from './managed-process.ts';

const script = fileURLToPath(new URL('../../../../apps/gateway/src/main.js', import.meta.url));

export interface GatewayStart {
  readonly folder: string;
  /** The configuration file, YAML. */
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
}

export async function startGateway({ folder, config, environment }: GatewayStart): Promise<ManagedProcess> {
  const configFile = join(folder, 'aftercall.yaml');
  await writeFile(configFile, config);
  return new ManagedProcess({
    name: 'the gateway',
    script,
    environment: childEnvironment({ ...environment, AFTERCALL_CONFIG: configFile }),
    workingFolder: folder,
    logFile: join(folder, 'gateway.log'),
  });
}

const pollMs = 50;
const patienceMs = 90_000;

/** Making a database is the longest part of it. @throws when it takes longer than a minute and a half. */
export async function untilReady(gateway: Pick<GatewayClient, 'isReady'>, signal: AbortSignal): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs);
  while (!(await gateway.isReady(signal))) {
    if (patience.aborted) throw new Error(`the gateway is not ready after ${patienceMs / 1_000} s: GET /readyz`);
    await wait(pollMs, undefined, { signal });
  }
}
