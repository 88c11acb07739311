import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { ChildProgram } from './child-program.ts';
import { type EmbeddedDatabase, findEmbeddedDatabase } from './embedded-database.ts';
import { freePort } from './free-port.ts';
import { type AccountsOfTenant, gatewayConfig, type SharedKeys } from './gateway-config.ts';

export interface GatewayStart {
  readonly folder: string;
  readonly dataDir: string;
  readonly accountsOf: AccountsOfTenant;
  /** How many it has. */
  readonly tenants: number;
  /** Writes a CPU profile of its whole life into the folder when it ends. */
  readonly profile: boolean;
  /** Further variables of its environment: where its subscription is. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For gateways that have a database in common. */
  readonly keys?: SharedKeys;
}

/** A gateway with its defaults. */
export interface RunningGateway extends GatewayFiles {
  readonly url: string;
  readonly apiKey: string;
  readonly program: ChildProgram;
  /** New, and its own unless it is told of that of another gateway. */
  readonly database: EmbeddedDatabase;
}

/** What a start is made from. */
export interface GatewayFiles {
  readonly folder: string;
  readonly configFile: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const script = fileURLToPath(new URL('../../../apps/gateway/src/main.js', import.meta.url));
const pollMs = 50;
/** Making a database is the longest part of it. */
const patienceMs = 60_000;
/** How the image starts it, but for the folders there: a test holds them together. The flags are those of `pnpm start`, too. */
export const asShipped = {
  nodeFlags: [
    '--max-semi-space-size=16',
    '--max-old-space-size=512',
    '--heap-growing-percent=20',
    '--no-parallel-scavenge',
    '--no-allocation-site-pretenuring',
    '--v8-pool-size=1',
    '--no-maglev-destroy-on-background',
  ],
  environment: { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' },
} as const;
const profileFlags = ['--cpu-prof', '--cpu-prof-dir=profile', '--cpu-prof-interval=500'];

/** Starts it; `started` is told of the process before it is ready, so that it can be ended if it never is. */
export async function startGateway(
  start: GatewayStart,
  started: (program: ChildProgram) => void,
): Promise<RunningGateway> {
  const { dataDir, profile } = start;
  const apiKey = `ack_${randomBytes(32).toString('base64url')}`;
  const running = await startOn({ dataDir }, { ...start, apiKey, name: 'gateway' }, profile, started);
  return { ...running, apiKey, database: await findEmbeddedDatabase(dataDir) };
}

/** Starts another one on the database of the first, with the same keys. */
export async function startSecondGateway(
  { apiKey, database }: RunningGateway,
  start: GatewayStart & { readonly keys: SharedKeys },
  started: (program: ChildProgram) => void,
): Promise<RunningGateway> {
  const given = { ...start, apiKey, name: 'second-gateway' };
  const running = await startOn({ url: database.connectionString }, given, false, started);
  return { ...running, apiKey, database };
}

async function startOn(
  database: { readonly dataDir: string } | { readonly url: string },
  {
    folder,
    accountsOf,
    tenants,
    environment = {},
    keys,
    apiKey,
    name,
  }: GatewayStart & { apiKey: string; name: string },
  profile: boolean,
  started: (program: ChildProgram) => void,
): Promise<Omit<RunningGateway, 'apiKey' | 'database'>> {
  const port = await freePort();
  const configFile = join(folder, `${name}.yaml`);
  await writeFile(configFile, gatewayConfig({ port, apiKey, database, accountsOf, tenants, keys }));
  const files = { folder, configFile, environment };
  const program = await startProgram(files, profile ? profileFlags : [], name);
  started(program);
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([untilGatewayReady(url, program), program.untilEnded()]);
  return { url, program, ...files };
}

/** Only starts it: nobody has waited for it yet. */
export function startProgram(
  { folder, configFile, environment }: GatewayFiles,
  moreFlags: readonly string[] = [],
  name = 'gateway',
): Promise<ChildProgram> {
  return ChildProgram.start({
    name: `the ${name}`,
    script,
    nodeFlags: [...asShipped.nodeFlags, ...moreFlags],
    environment: { ...asShipped.environment, ...environment, AFTERCALL_CONFIG: configFile },
    workingFolder: folder,
    logFile: join(folder, `${name}.log`),
  });
}

/** @throws when it does not become ready, with its last lines. */
export async function untilGatewayReady(url: string, program: ChildProgram): Promise<void> {
  const patience = AbortSignal.timeout(patienceMs);
  while (!(await isReady(url))) {
    if (patience.aborted) throw new Error(`the gateway does not become ready: ${await program.lastLines()}`);
    await wait(pollMs);
  }
}

/** False also while nobody listens yet. */
async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await request(`${url}/readyz`);
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}
