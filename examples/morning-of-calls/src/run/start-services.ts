import { join } from 'node:path';
import { Agent } from 'undici';
import { morning } from '../morning/morning.ts';
import type { EventDoor } from '../play/event-door.ts';
import { HttpDoor } from '../play/http-door.ts';
import { PubsubDoor } from '../play/pubsub-door.ts';
import { makeApiKey } from './api-key.ts';
import type { DemoOptions, PubsubOptions } from './command-line.ts';
import { endLeftDatabase } from './end-left-database.ts';
import { freePort } from './free-port.ts';
import { GatewayClient } from './gateway-client.ts';
import { gatewayConfig } from './gateway-config.ts';
import { JsonClient } from './json-client.ts';
import { makeRcsKey } from './rcs-key.ts';
import { sandboxAccounts } from './sandbox-accounts.ts';
import { SandboxClient } from './sandbox-client.ts';
import { startGateway, untilReady } from './start-gateway.ts';
import { startSandbox } from './start-sandbox.ts';
import { untilListening } from './until-listening.ts';

/** Everything that a morning is played with. */
export interface Services {
  readonly door: EventDoor;
  readonly gateway: GatewayClient;
  readonly sandbox: SandboxClient;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  readonly apiKey: string;
  /** Signs in at the console, once. */
  readonly signInLink: string;
}

export interface ServicesInput {
  /** Absent: through `POST /v1/events`. */
  readonly pubsub: DemoOptions['pubsub'];
  /** Where they keep what they write. */
  readonly folder: string;
  /** Ends them again, in the reverse order. */
  readonly ending: AsyncDisposableStack;
  /** Told when one of them ends unasked. */
  readonly failWith: (error: unknown) => void;
  readonly now: Date;
}

/** The gateway drains, and its database is stopped last. */
const stopGraceMs = 30_000;

const project = 'aftercall-demo';

/** Starts the carriers, then (for that door) the Pub/Sub subscription, then the gateway, and waits until all are ready. */
export async function startServices(input: ServicesInput, signal: AbortSignal): Promise<Services> {
  const { pubsub, folder, ending, failWith, now } = input;
  const agent = new Agent({ connections: 64 });
  ending.defer(() => agent.destroy());
  const port = await freePort();
  const gatewayUrl = `http://127.0.0.1:${port}`;

  const rcsKey = makeRcsKey();
  const carrier = await startSandbox(folder, sandboxAccounts(morning, gatewayUrl, rcsKey));
  ending.defer(() => carrier.process.stop(stopGraceMs));
  carrier.process.untilEnded().catch(failWith);
  const sandboxUrl = await carrier.url;

  if (pubsub) await untilListening(pubsub.emulatorHost, signal);
  const door = pubsub && (await openPubsub(pubsub, now, ending));
  const { key: apiKey, sha256: apiKeySha256 } = makeApiKey();
  const dataDir = join(folder, 'data');
  const gatewayProcess = await startGateway({
    folder,
    config: gatewayConfig({ businesses: morning, sandboxUrl, apiKeySha256, port, dataDir, rcsKey }),
    environment: door?.environment ?? {},
  });
  // Listened for from the beginning, because it is said once.
  const link = gatewayProcess.firstLine(signInLink);
  link.catch(() => undefined);
  ending.defer(async () => {
    await gatewayProcess.stop(stopGraceMs);
    await endLeftDatabase(dataDir);
  });
  gatewayProcess.untilEnded().catch(failWith);

  const gatewayJson = new JsonClient(gatewayUrl, agent, { authorization: `Bearer ${apiKey}` });
  const gateway = new GatewayClient(gatewayJson);
  const sandbox = new SandboxClient(new JsonClient(sandboxUrl, agent));
  await untilReady(gateway, signal);
  const urls = { gatewayUrl, sandboxUrl, signInLink: await link };
  return { door: door?.door ?? new HttpDoor(gatewayJson), gateway, sandbox, apiKey, ...urls };
}

/** The gateway says it on standard error, once it is ready. */
function signInLink(line: string): string | undefined {
  return /https?:\S+\/console\/#\/sign-in\?token=\S+/.exec(line)?.[0];
}

/** A topic and a subscription of this run's own, and the environment that lets the gateway pull from it. */
async function openPubsub({ emulatorHost, copies }: PubsubOptions, now: Date, ending: AsyncDisposableStack) {
  const name = `morning-of-calls-${now.getTime()}`;
  const door = await PubsubDoor.open({ emulatorHost, project, topic: name, subscription: name, copies });
  ending.defer(() => door.close());
  const environment = { PUBSUB_PROJECT: project, PUBSUB_SUBSCRIPTION: name, PUBSUB_EMULATOR_HOST: emulatorHost };
  return { door, environment };
}
