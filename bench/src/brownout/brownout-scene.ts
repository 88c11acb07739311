import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChildProgram, type ChildProgramSettings } from '../scene/child-program.ts';
import { endLeftDatabase, findEmbeddedDatabase } from '../scene/embedded-database.ts';
import { freePort } from '../scene/free-port.ts';
import { atAnyHour } from '../scene/gateway-config.ts';
import { makeRunFolder, removeRunFolder } from '../scene/run-folder.ts';
import { asShipped, untilGatewayReady } from '../scene/start-gateway.ts';
import { BrownoutLedger } from './brownout-ledger.ts';
import { authToken, bystander, failing } from './brownout-tenants.ts';
import { CallGenerator } from './call-generator.ts';
import { SandboxClient } from './sandbox-client.ts';

/** The processes of a run, running and ready. */
export interface BrownoutScene {
  readonly sandbox: SandboxClient;
  readonly generator: CallGenerator;
  readonly ledger: BrownoutLedger;
  /** How often the circuit of an account was opened, as the gateway's metrics have it. */
  readonly circuitsOpened: (tenant: string) => Promise<number>;
  /** Rejects as soon as one of the processes ends by itself. */
  readonly failure: Promise<never>;
  /** Ends everything that is still running and removes the folder. */
  close(): Promise<void>;
}

const tenants = [failing, bystander];
const gatewayGraceMs = 30_000;
const sandboxGraceMs = 2_000;
const sandboxScript = fileURLToPath(new URL('../../../apps/sandbox/src/main.ts', import.meta.url));
const gatewayScript = fileURLToPath(new URL('../../../apps/gateway/src/main.js', import.meta.url));

/** Starts everything, or nothing: a failure ends what was started before it. */
export async function openBrownoutScene(): Promise<BrownoutScene> {
  const ending = new AsyncDisposableStack();
  const failure = Promise.withResolvers<never>();
  // Who looks at it does so later; until then a failure must not end the process before everything else is ended.
  failure.promise.catch(() => undefined);
  try {
    const folder = await makeRunFolder();
    ending.defer(() => removeRunFolder(folder));
    const start = async (settings: Omit<ChildProgramSettings, 'workingFolder' | 'logFile'>, graceMs: number) => {
      const logFile = join(folder, `${settings.name.replaceAll(' ', '-')}.log`);
      const program = await ChildProgram.start({ ...settings, workingFolder: folder, logFile });
      ending.defer(() => program.stop(graceMs));
      program.untilEnded().catch(failure.reject);
      return program;
    };

    const sandboxPort = await freePort();
    const oracleLog = join(folder, 'accepts.jsonl');
    const sandboxConfig = join(folder, 'sandbox.json');
    const accounts = tenants.map(({ accountSid }) => ({ sid: accountSid, authToken }));
    await writeFile(sandboxConfig, JSON.stringify({ accounts, port: sandboxPort, oracleLog }));
    const sandboxStart = { name: 'the sandbox', script: sandboxScript, environment: { SANDBOX_CONFIG: sandboxConfig } };
    const sandboxProgram = await start(sandboxStart, sandboxGraceMs);
    const sandbox = new SandboxClient(`http://127.0.0.1:${sandboxPort}`, oracleLog);
    await sandbox.untilReady(sandboxProgram);

    const port = await freePort();
    const dataDir = join(folder, 'data');
    ending.defer(() => endLeftDatabase(dataDir));
    const apiKey = `ack_${randomBytes(32).toString('base64url')}`;
    const configFile = join(folder, 'aftercall.yaml');
    await writeFile(configFile, gatewayConfig({ port, dataDir, apiKey, sandboxUrl: sandbox.url }));
    const environment = { ...asShipped.environment, AFTERCALL_CONFIG: configFile };
    const gatewayStart = { ...asShipped, name: 'the gateway', script: gatewayScript, environment };
    const gatewayProgram = await start(gatewayStart, gatewayGraceMs);
    const url = `http://127.0.0.1:${port}`;
    await Promise.race([untilGatewayReady(url, gatewayProgram), gatewayProgram.untilEnded()]);

    const { connectionString } = await findEmbeddedDatabase(dataDir);
    const ledger = await BrownoutLedger.open(connectionString);
    ending.defer(() => ledger.close());
    const generator = new CallGenerator(url, apiKey);
    ending.defer(() => generator.close());
    return {
      sandbox,
      generator,
      ledger,
      circuitsOpened: (tenant) => circuitsOpened(url, tenant),
      failure: failure.promise,
      close: () => ending.disposeAsync(),
    };
  } catch (error) {
    await ending.disposeAsync();
    throw error;
  }
}

interface GatewayGiven {
  readonly port: number;
  readonly dataDir: string;
  readonly apiKey: string;
  readonly sandboxUrl: string;
}

/** YAML takes in JSON. Whatever is not said here is the gateway's own default. */
function gatewayConfig({ port, dataDir, apiKey, sandboxUrl }: GatewayGiven): string {
  return JSON.stringify({
    server: { port },
    database: { dataDir },
    apiKeys: [{ name: 'brownout', sha256: createHash('sha256').update(apiKey).digest('hex'), tenants: '*' }],
    tenants: tenants.map(({ id, name, accountSid, from }) => ({
      id,
      name,
      locale: 'en-US',
      timezone: 'America/New_York',
      accounts: [
        {
          id: 'sms-main',
          channel: 'sms',
          optOutConfirmation: 'provider',
          settings: { accountSid, authToken, from, baseUrl: sandboxUrl },
        },
      ],
      quietHours: { overrides: [atAnyHour] },
    })),
  });
}

async function circuitsOpened(gatewayUrl: string, tenant: string): Promise<number> {
  const answer = await fetch(`${gatewayUrl}/metrics`);
  const line = (await answer.text())
    .split('\n')
    .find((one) => one.startsWith('aftercall_account_circuits_opened_total{') && one.includes(`tenant="${tenant}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
