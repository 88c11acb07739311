import { join } from 'node:path';
import { Agent } from 'undici';
import { morning } from '../morning/morning.ts';
import type { EventDoor } from '../play/event-door.ts';
import { HttpDoor } from '../play/http-door.ts';
import { PubsubDoor } from '../play/pubsub-door.ts';
import { makeApiKey } from './api-key.ts';
import type { DemoOptions } from './command-line.ts';
import { freePort } from './free-port.ts';
import { GatewayClient } from './gateway-client.ts';
import { gatewayConfig } from './gateway-config.ts';
import { JsonClient } from './json-client.ts';
import { sandboxAccounts } from './sandbox-accounts.ts';
import { SandboxClient } from './sandbox-client.ts';
import { startGateway, untilReady } from './start-gateway.ts';
import { startSandbox } from './start-sandbox.ts';

/** Everything that a morning is played with. */
export interface Services {
  readonly door: EventDoor;
  readonly gateway: GatewayClient;
  readonly sandbox: SandboxClient;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  readonly apiKey: string;
}

export interface ServicesInput {
  readonly options: Pick<DemoOptions, 'door' | 'twice'>;
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

/** Starts the carrier, then (for that door) the Pub/Sub subscription, then the gateway, and waits until all are ready. */
export async function startServices(input: ServicesInput, signal: AbortSignal): Promise<Services> {
  const { options, folder, ending, failWith, now } = input;
  const agent = new Agent({ connections: 64 });
  ending.defer(() => agent.destroy());
  const port = await freePort();
  const gatewayUrl = `http://127.0.0.1:${port}`;

  const carrier = await startSandbox(folder, sandboxAccounts(morning, gatewayUrl));
  ending.defer(() => carrier.process.stop(stopGraceMs));
  carrier.process.untilEnded().catch(failWith);
  const sandboxUrl = await carrier.url;

  const name = `morning-of-calls-${now.getTime()}`;
  const copies = options.twice ? 2 : 1;
  const pubsub =
    options.door === 'pubsub' ? await PubsubDoor.open({ project, topic: name, subscription: name, copies }) : undefined;
  if (pubsub !== undefined) ending.defer(() => pubsub.close());

  const { key: apiKey, sha256: apiKeySha256 } = makeApiKey();
  const dataDir = join(folder, 'data');
  const gatewayProcess = await startGateway({
    folder,
    config: gatewayConfig({ businesses: morning, sandboxUrl, apiKeySha256, port, dataDir }),
    environment: pubsub === undefined ? {} : pubsubEnvironment(name),
  });
  ending.defer(() => gatewayProcess.stop(stopGraceMs));
  gatewayProcess.untilEnded().catch(failWith);

  const gatewayJson = new JsonClient(gatewayUrl, agent, { authorization: `Bearer ${apiKey}` });
  const gateway = new GatewayClient(gatewayJson);
  const sandbox = new SandboxClient(new JsonClient(sandboxUrl, agent));
  await untilReady(gateway, signal);
  return { door: pubsub ?? new HttpDoor(gatewayJson), gateway, sandbox, gatewayUrl, sandboxUrl, apiKey };
}

function pubsubEnvironment(subscription: string): Record<string, string> {
  const emulatorHost = process.env['PUBSUB_EMULATOR_HOST'] ?? '';
  return { PUBSUB_PROJECT: project, PUBSUB_SUBSCRIPTION: subscription, PUBSUB_EMULATOR_HOST: emulatorHost };
}
