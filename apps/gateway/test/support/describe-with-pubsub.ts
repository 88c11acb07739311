import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { PassThroughClient } from 'google-auth-library';
import { isPubsubEmulatorInstalled, startPubsubEmulator, type PubsubEmulator } from './pubsub-emulator.ts';

/** An emulator and a client of it; ready once `beforeAll` has run. */
export interface EmulatedPubsub {
  readonly emulator: PubsubEmulator;
  readonly client: PubSub;
}

/** A suite against Google's emulator, one for the suite; where there is none, one test says that nothing was checked. */
export function describeWithPubsub(name: string, suite: (pubsub: () => EmulatedPubsub) => void): void {
  if (!isPubsubEmulatorInstalled()) {
    test(`${name}: not checked`, () => {
      process.stderr.write(`SKIPPED: "${name}" needs Google's Pub/Sub emulator; install gcloud and Java to run it.\n`);
    });
    return;
  }
  // eslint-disable-next-line jest/valid-title -- the suites give literal names
  describe(name, () => {
    let pubsub: EmulatedPubsub | undefined;
    beforeAll(async () => {
      const emulator = await startPubsubEmulator();
      const { project: projectId, host: apiEndpoint } = emulator;
      const authClient = new PassThroughClient();
      pubsub = { emulator, client: new PubSub({ projectId, apiEndpoint, emulatorMode: true, authClient }) };
    }, 60_000);
    afterAll(async () => {
      await pubsub?.client.close();
      await pubsub?.emulator.stop();
    });
    suite(() => {
      if (pubsub === undefined) throw new Error('the emulator is not running');
      return pubsub;
    });
  });
}
