import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { ChildProgram } from '../scene/child-program.ts';
import { endLeftDatabase, findEmbeddedDatabase } from '../scene/embedded-database.ts';
import { freePort } from '../scene/free-port.ts';
import { makeRunFolder, removeRunFolder } from '../scene/run-folder.ts';
import { asShipped, untilGatewayReady } from '../scene/start-gateway.ts';
import { twilioAccount } from '../scene/twilio-account.ts';
import { tenants } from './fill-history.ts';

/** A gateway with its defaults and a new database. */
export interface ReadsScene {
  readonly client: Client;
  readonly connectionString: string;
  /** @throws for an answer that is not 200. */
  readonly get: (path: string) => Promise<void>;
  /** Ends everything and removes the folder. */
  close(): Promise<void>;
}

const graceMs = 30_000;
const gatewayScript = fileURLToPath(new URL('../../../apps/gateway/src/main.js', import.meta.url));

/** Starts everything, or nothing. */
export async function openReadsScene(): Promise<ReadsScene> {
  const ending = new AsyncDisposableStack();
  try {
    const folder = await makeRunFolder();
    ending.defer(() => removeRunFolder(folder));
    const dataDir = join(folder, 'data');
    ending.defer(() => endLeftDatabase(dataDir));
    const port = await freePort();
    const apiKey = `ack_${randomBytes(32).toString('base64url')}`;
    const configFile = join(folder, 'aftercall.yaml');
    await writeFile(configFile, gatewayConfig(port, dataDir, apiKey));
    const program = await ChildProgram.start({
      name: 'the gateway',
      script: gatewayScript,
      nodeFlags: asShipped.nodeFlags,
      environment: { ...asShipped.environment, AFTERCALL_CONFIG: configFile },
      workingFolder: folder,
      logFile: join(folder, 'gateway.log'),
    });
    ending.defer(() => program.stop(graceMs));
    const url = `http://127.0.0.1:${port}`;
    await Promise.race([untilGatewayReady(url, program), program.untilEnded()]);
    const { connectionString } = await findEmbeddedDatabase(dataDir);
    const client = new Client({ connectionString, application_name: 'aftercall bench' });
    await client.connect();
    ending.defer(() => client.end());
    const get = async (path: string): Promise<void> => {
      const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${text}`);
    };
    return { client, connectionString, get, close: () => ending.disposeAsync() };
  } catch (error) {
    await ending.disposeAsync();
    throw error;
  }
}

/** YAML takes in JSON. Whatever is not said here is the gateway's own default. */
function gatewayConfig(port: number, dataDir: string, apiKey: string): string {
  return JSON.stringify({
    server: { port },
    database: { dataDir },
    apiKeys: [{ name: 'reads', sha256: createHash('sha256').update(apiKey).digest('hex'), tenants: '*' }],
    tenants: tenants.map(({ id }, place) => ({
      id,
      name: id,
      locale: 'en-US',
      timezone: 'America/New_York',
      accounts: [{ id: 'sms-main', channel: 'sms', optOutConfirmation: 'provider', settings: accountOf(place) }],
    })),
  });
}

/** No two accounts send from the same number. */
function accountOf(place: number): object {
  return { ...twilioAccount, from: `+1500555${String(place).padStart(4, '0')}` };
}
