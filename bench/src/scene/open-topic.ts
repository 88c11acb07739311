// The tests' way of starting it, and of ending all of its processes.
import { isPubsubEmulatorInstalled, startPubsubEmulator } from '../../../apps/gateway/test/support/pubsub-emulator.ts';
import { openPubsub } from '../pubsub/open-pubsub.ts';
import type { TopicSettings } from '../generator/load.ts';

/** A topic of an emulator of its own. */
export interface OpenTopic {
  readonly settings: TopicSettings;
  /** What tells a gateway to pull what is published there. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the first of the emulator's processes. */
  readonly emulatorPid: number;
  /** Ends the emulator with all of its processes. */
  close(): Promise<void>;
}

const topic = 'call-events';
const subscription = 'aftercall';

/** Undefined where there is all that {@link openTopic} needs, else what is missing. */
export function whyNoTopic(): string | undefined {
  return isPubsubEmulatorInstalled() ? undefined : "Google's emulator of Pub/Sub needs gcloud and Java on the PATH";
}

/** Starts Google's emulator with a topic and a subscription, which the gateway expects to be there. */
export async function openTopic(): Promise<OpenTopic> {
  const emulator = await startPubsubEmulator();
  try {
    const { host, project, pid } = emulator;
    const settings = { kind: 'pubsub', host, project, topic } as const;
    const client = await openPubsub(settings);
    const [made] = await client.createTopic(topic);
    await made.createSubscription(subscription);
    await client.close();
    const environment = { PUBSUB_EMULATOR_HOST: host, PUBSUB_PROJECT: project, PUBSUB_SUBSCRIPTION: subscription };
    return { settings, environment, emulatorPid: pid, close: () => emulator.stop() };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}
