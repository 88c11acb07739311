import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// The tests' way of starting it, and of ending all of its processes.
import { isPubsubEmulatorInstalled, startPubsubEmulator } from '../../../apps/gateway/test/support/pubsub-emulator.ts';
import { freePort } from '../../../bench/src/scene/free-port.ts';
import { PubsubDoor, subscription } from '../load/pubsub-door.ts';
import { Carrier } from './carrier.ts';
import { Database } from './database.ts';
import { GatewayLane } from './gateway-lane.ts';

/** Every process of a run but the harness itself, running and ready. */
export interface Scene {
  readonly folder: string;
  readonly carrier: Carrier;
  readonly database: Database;
  readonly lanes: readonly GatewayLane[];
  /** Where events are published; every gateway pulls from its one subscription. */
  readonly pubsub: PubsubDoor | undefined;
  /** Ends everything. The folder with data and logs goes too, unless it is to be kept. */
  close(keepFolder: boolean): Promise<void>;
}

export interface SceneSettings {
  readonly gateways: number;
  /** Whether events come by Google Pub/Sub, too: it needs gcloud and Java. */
  readonly pubsub: boolean;
}

const graceMs = 10_000;

/** Starts everything, or nothing: a failure ends what was started before it. */
export async function openScene({ gateways, pubsub }: SceneSettings): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'aftercall-torture-'));
  // As root PostgreSQL runs under an account of its own, which has to get through to its data.
  await chmod(folder, 0o755);
  const ending = new AsyncDisposableStack();
  try {
    const carrier = await Carrier.start(folder);
    ending.defer(() => carrier.program.stop(graceMs));
    const database = await Database.start(folder);
    ending.defer(() => database.stop());
    const published = pubsub ? await openPubsub(ending) : undefined;
    const lanes: GatewayLane[] = [];
    for (let number = 1; number <= gateways; number += 1) {
      const port = await freePort();
      const lane = await GatewayLane.prepare({
        number,
        folder,
        port,
        database,
        carrierUrl: carrier.url,
        environment: published?.environment ?? {},
      });
      ending.defer(() => lane.close(graceMs));
      lanes.push(lane);
    }
    // One after the other: the first makes the tables.
    for (const lane of lanes) await lane.start();
    const close = async (keepFolder: boolean): Promise<void> => {
      await ending.disposeAsync();
      if (!keepFolder) await rm(folder, { recursive: true, force: true });
    };
    return { folder, carrier, database, lanes, pubsub: published?.door, close };
  } catch (error) {
    await ending.disposeAsync();
    throw error;
  }
}

/** Google's emulator with a topic and a subscription, and what the gateways have to be told of them. */
async function openPubsub(ending: AsyncDisposableStack): Promise<{
  readonly door: PubsubDoor;
  readonly environment: Readonly<Record<string, string>>;
}> {
  if (!isPubsubEmulatorInstalled()) {
    throw new Error("The door pubsub needs Google's Pub/Sub emulator: install gcloud and Java, or take --door http.");
  }
  const emulator = await startPubsubEmulator();
  ending.defer(() => emulator.stop());
  const environment = {
    PUBSUB_EMULATOR_HOST: emulator.host,
    PUBSUB_PROJECT: emulator.project,
    PUBSUB_SUBSCRIPTION: subscription,
  };
  return { door: await PubsubDoor.open(emulator), environment };
}
