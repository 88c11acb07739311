import type { PubSub, Topic } from '@google-cloud/pubsub';
import type { PubsubDestination } from '../config/outbound-config.ts';
import { NoGoogleCredentialsError, openPubsub } from '../ingress/open-pubsub.ts';
import { cloudEventType, type OutboundEvent } from './cloud-event.ts';
import type { Delivery, Target } from './target.ts';

/** One publish, with the tries that the client makes of it by itself. */
const timeoutMs = 20_000;

/**
 * What the client may try again by itself: https://docs.cloud.google.com/pubsub/docs/retry-requests. The codes are gRPC's
 * ABORTED, CANCELLED, INTERNAL, RESOURCE_EXHAUSTED, UNKNOWN, UNAVAILABLE and DEADLINE_EXCEEDED.
 */
const retry = {
  retryCodes: [10, 1, 13, 8, 2, 14, 4],
  backoffSettings: {
    initialRetryDelayMillis: 100,
    retryDelayMultiplier: 2,
    maxRetryDelayMillis: 5_000,
    initialRpcTimeoutMillis: 10_000,
    rpcTimeoutMultiplier: 1,
    maxRpcTimeoutMillis: 10_000,
    totalTimeoutMillis: timeoutMs,
  },
};

export interface PubsubTargetSettings extends Pick<PubsubDestination, 'project' | 'topic'> {
  readonly emulatorHost?: string;
}

/** Publishes events to a Pub/Sub topic; those of one call under one ordering key. */
export class PubsubTarget implements Target {
  readonly #settings: PubsubTargetSettings;
  #opened: Promise<{ client: PubSub; topic: Topic }> | undefined;

  constructor(settings: PubsubTargetSettings) {
    this.#settings = settings;
  }

  async deliver(event: OutboundEvent, order: string | undefined): Promise<Delivery> {
    let topic: Topic;
    try {
      ({ topic } = await (this.#opened ??= this.#open()));
    } catch (error) {
      // Looked for anew with the next delivery.
      this.#opened = undefined;
      if (error instanceof NoGoogleCredentialsError) return { result: 'failed', error: error.message };
      throw error;
    }
    try {
      await topic.publishMessage({
        data: Buffer.from(JSON.stringify(event)),
        // The structured mode of the Pub/Sub binding of CloudEvents; the others are for the filters of subscriptions.
        attributes: { 'content-type': cloudEventType, type: event.type, tenant: event.tenant },
        ...(order !== undefined && { orderingKey: order }),
      });
      return { result: 'taken' };
    } catch (error) {
      // After an error the client publishes nothing more under the key until it is told to.
      if (order !== undefined) topic.resumePublishing(order);
      return { result: 'failed', error: codeOf(error) };
    }
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.client.close();
  }

  async #open(): Promise<{ client: PubSub; topic: Topic }> {
    const { project, topic: name, emulatorHost } = this.#settings;
    const client = await openPubsub({ project, emulatorHost });
    const topic = client.topic(name, {
      messageOrdering: true,
      batching: { maxMilliseconds: 1 },
      gaxOpts: { retry },
    });
    return { client, topic };
  }
}

/** Only the code: the message may quote the request. https://grpc.io/docs/guides/status-codes/ */
function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' || typeof code === 'string' ? `gRPC status ${code}` : 'not published';
}
