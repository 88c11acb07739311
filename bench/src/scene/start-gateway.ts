import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { ChildProgram } from './child-program.ts';
import { type EmbeddedDatabase, findEmbeddedDatabase } from './embedded-database.ts';
import { freePort } from './free-port.ts';
import { twilioAccount } from './twilio-account.ts';

export interface GatewayStart {
  readonly folder: string;
  readonly dataDir: string;
  readonly responderUrl: string;
  /** Writes a CPU profile of its whole life into the folder when it ends. */
  readonly profile: boolean;
}

/** A gateway with its defaults, with one tenant, and with a database of its own that is new. */
export interface RunningGateway extends GatewayFiles {
  readonly url: string;
  readonly apiKey: string;
  readonly program: ChildProgram;
  readonly database: EmbeddedDatabase;
}

/** What a start is made from. */
export interface GatewayFiles {
  readonly folder: string;
  readonly configFile: string;
}

const script = fileURLToPath(new URL('../../../apps/gateway/src/main.ts', import.meta.url));
const pollMs = 50;
/** Making a database is the longest part of it. */
const patienceMs = 60_000;
/** Those of `pnpm start`: a test holds them together. */
export const shippedFlags = [
  '--max-semi-space-size=16',
  '--max-old-space-size=512',
  '--heap-growing-percent=80',
  '--no-parallel-scavenge',
];
const profileFlags = ['--cpu-prof', '--cpu-prof-dir=profile', '--cpu-prof-interval=500'];

/** Starts it; `started` is told of the process before it is ready, so that it can be ended if it never is. */
export async function startGateway(
  { folder, dataDir, responderUrl, profile }: GatewayStart,
  started: (program: ChildProgram) => void,
): Promise<RunningGateway> {
  const port = await freePort();
  const apiKey = `ack_${randomBytes(32).toString('base64url')}`;
  const configFile = join(folder, 'aftercall.yaml');
  await writeFile(configFile, gatewayConfig({ port, apiKey, dataDir, responderUrl }));
  const program = await startProgram({ folder, configFile }, profile ? profileFlags : []);
  started(program);
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([untilGatewayReady(url, program), program.untilEnded()]);
  return { url, apiKey, program, database: await findEmbeddedDatabase(dataDir), folder, configFile };
}

/** Only starts it: nobody has waited for it yet. */
export function startProgram(
  { folder, configFile }: GatewayFiles,
  moreFlags: readonly string[] = [],
): Promise<ChildProgram> {
  return ChildProgram.start({
    name: 'the gateway',
    script,
    nodeFlags: [...shippedFlags, ...moreFlags],
    environment: { AFTERCALL_CONFIG: configFile },
    workingFolder: folder,
    logFile: join(folder, 'gateway.log'),
  });
}

/** A measurement counts the same at any hour of the day. */
export const atAnyHour = {
  place: 'default',
  for: 'transactional',
  hours: [{ from: '00:00', to: '24:00' }],
  author: 'the benchmark',
  reason: 'It runs at any hour, and nobody reads what it sends.',
};

/** YAML takes in JSON. Whatever is not said here is the gateway's own default. */
function gatewayConfig(given: { port: number; apiKey: string; dataDir: string; responderUrl: string }): string {
  return JSON.stringify({
    server: { port: given.port },
    database: { dataDir: given.dataDir },
    apiKeys: [{ name: 'bench', sha256: createHash('sha256').update(given.apiKey).digest('hex'), tenants: '*' }],
    // Everybody calls again and again.
    caps: { person: { perDay: 'none', perWeek: 'none' } },
    tenants: [
      {
        id: 'harbour-clinic',
        name: 'Harbour Clinic',
        locale: 'en-US',
        timezone: 'America/New_York',
        accounts: [
          {
            id: 'sms-main',
            channel: 'sms',
            optOutConfirmation: 'provider',
            settings: { ...twilioAccount, baseUrl: given.responderUrl },
          },
        ],
        quietHours: { overrides: [atAnyHour] },
      },
    ],
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
