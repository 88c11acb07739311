import { setTimeout as delay } from 'node:timers/promises';
import type { Message, PubSub, Subscription } from '@google-cloud/pubsub';
import type { PubsubConfig, PubsubPullConfig } from '../config/gateway-config.ts';
import { BacklogFullError } from '../engine/ingest.ts';
import { BatcherClosedError } from '../engine/micro-batcher.ts';
import { sqlState } from '../postgres/connect.ts';
import { NoGoogleCredentialsError, openPubsub } from './open-pubsub.ts';
import type { PubsubIntake, PubsubLog } from './pubsub-intake.ts';

export interface PubsubPullDoorSettings
  extends Pick<PubsubPullConfig, 'project' | 'subscription' | 'maxMessages'>, Pick<PubsubConfig, 'emulatorHost'> {
  readonly intake: Pick<PubsubIntake, 'receive'>;
  /** The bound of the events that wait to be committed: more messages than that are never held. */
  readonly maxBacklog: number;
  readonly now: () => Date;
  readonly log: PubsubLog;
  readonly pace?: PullPace;
}

/** How long the door waits, in milliseconds. */
export interface PullPace {
  /** Before a message is tried again: each time where the backlog is full, else twice as long each time. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After this time a message that still cannot be stored is given back. */
  readonly holdMs: number;
  /**
   * Before a subscription that ended for good (it does not exist, say) is opened again; where there are no credentials,
   * twice as long each time.
   */
  readonly reopenMs: number;
  readonly longestReopenMs: number;
  /** For what is under way when the door closes. */
  readonly closeMs: number;
}

/**
 * The longest that a message is promised to be answered in, before the promise is renewed: what a gateway had pulled that
 * was killed is delivered again after this long. Left to itself the client goes up to ten minutes.
 */
const longestAckDeadlineMs = 60_000;

const usualPace: PullPace = {
  firstWaitMs: 500,
  longestWaitMs: 15_000,
  holdMs: 600_000,
  reopenMs: 10_000,
  longestReopenMs: 60_000,
  closeMs: 4_000,
};

/** https://grpc.io/docs/guides/status-codes/ */
const permissionDenied = 7;

/**
 * The door that pulls from a Pub/Sub subscription. A message is acknowledged once its events are
 * committed, and given back (nack) once its refusal is, for the dead-letter policy to take away.
 *
 * While the backlog is full or the database is away, messages are held and tried again instead of
 * being given back: each delivery counts against the dead-letter policy, and a good message must
 * not end there because of an outage of ours. The client extends their leases, and because no
 * more than `maxMessages` are held, Pub/Sub keeps the rest.
 */
export class PubsubPullDoor {
  readonly #settings: PubsubPullDoorSettings;
  readonly #name: string;
  readonly #pace: PullPace;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #opening: Promise<void> = Promise.resolve();
  #client: PubSub | undefined;
  #subscription: Subscription | undefined;
  /** Messages that wait for trouble to pass. */
  #held = 0;

  constructor(settings: PubsubPullDoorSettings) {
    this.#settings = settings;
    this.#name = `projects/${settings.project}/subscriptions/${settings.subscription}`;
    this.#pace = settings.pace ?? usualPace;
  }

  /**
   * Begins to pull. A subscription that cannot be reached is no error here, and neither are credentials that are not there:
   * both are tried again and again.
   */
  async start(): Promise<void> {
    if (!(await this.#open())) this.#opening = this.#keepOpening();
  }

  /** Pulls nothing more; resolves once all that was pulled is answered and Pub/Sub has the answers. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opening;
    await this.#subscription?.close();
    await Promise.all(this.#underWay);
    await this.#client?.close();
  }

  async #keepOpening(): Promise<void> {
    const { reopenMs, longestReopenMs } = this.#pace;
    for (let waitMs = reopenMs; await this.#wait(waitMs); waitMs = Math.min(waitMs * 2, longestReopenMs)) {
      if (await this.#open()) return;
    }
  }

  /** False where there are no credentials. */
  async #open(): Promise<boolean> {
    const { project, subscription: name, maxMessages, maxBacklog, emulatorHost, log } = this.#settings;
    try {
      this.#client = await openPubsub({ project, emulatorHost });
    } catch (error) {
      if (!(error instanceof NoGoogleCredentialsError)) throw error;
      log.error({ subscription: this.#name, why: error.why }, `Pulling from Pub/Sub waits: ${error.message}.`);
      return false;
    }
    if (this.#closing.signal.aborted) return true;
    const { Duration } = await import('@google-cloud/pubsub');
    this.#subscription = this.#client.subscription(name, {
      // One stream, because the server counts outstanding messages for each stream by itself.
      streamingOptions: { maxStreams: 1 },
      maxAckDeadline: Duration.from({ milliseconds: longestAckDeadlineMs }),
      flowControl: { maxMessages: Math.min(maxMessages, maxBacklog) },
      closeOptions: { behavior: 'WAIT', timeout: Duration.from({ milliseconds: this.#pace.closeMs }) },
    });
    this.#listenTo(this.#subscription);
    void this.#lookAt(this.#subscription);
    log.info({ subscription: this.#name }, 'Pulling from Pub/Sub.');
    return true;
  }

  #listenTo(subscription: Subscription): void {
    subscription.on('message', (message: Message) => {
      const handling = this.#handle(message).finally(() => this.#underWay.delete(handling));
      this.#underWay.add(handling);
    });
    subscription.on('error', (error: Error) => {
      this.#settings.log.error({ subscription: this.#name, err: error }, 'Pulling from Pub/Sub failed.');
    });
    // The client reconnects by itself after what may pass; it closes after what it thinks is final.
    subscription.on('close', () => void this.#reopen(subscription));
  }

  async #reopen(subscription: Subscription): Promise<void> {
    if (await this.#wait(this.#pace.reopenMs)) subscription.open();
  }

  async #handle(message: Message): Promise<void> {
    const isTaken = await this.#take(message);
    if (isTaken) message.ack();
    else message.nack();
  }

  /** False when the message has to be given back. */
  async #take(message: Message): Promise<boolean> {
    const { intake, now, log } = this.#settings;
    const { firstWaitMs, longestWaitMs, holdMs } = this.#pace;
    const { id, data, attributes } = message;
    const delivery = intake.receive({ id, data, attributes }, this.#name, now());
    let nextWaitMs = firstWaitMs;
    for (let waitedMs = 0; ;) {
      try {
        return (await delivery.take()).taken;
      } catch (error) {
        if (error instanceof BatcherClosedError) return false;
        if (isAboutData(error) || waitedMs >= holdMs) {
          log.error({ subscription: this.#name, messageId: id, err: error }, 'A message could not be stored.');
          return false;
        }
        const waitMs = spread(error instanceof BacklogFullError ? firstWaitMs : nextWaitMs);
        nextWaitMs = Math.min(nextWaitMs * 2, longestWaitMs);
        if (!(await this.#hold(error, waitMs))) return false;
        waitedMs += waitMs;
      }
    }
  }

  /** False when the door is closing. Trouble is told once, not once for each message that it meets. */
  async #hold(error: unknown, waitMs: number): Promise<boolean> {
    const { log } = this.#settings;
    if (this.#held === 0) {
      log.warn(
        { subscription: this.#name, err: error },
        'Messages cannot be stored now: they are held and tried again.',
      );
    }
    this.#held += 1;
    const isOver = await this.#wait(waitMs);
    this.#held -= 1;
    return isOver;
  }

  /** False when the door closed meanwhile. */
  #wait(milliseconds: number): Promise<boolean> {
    return delay(milliseconds, true, { signal: this.#closing.signal }).catch(() => false);
  }

  /** Says so when the subscription lacks what keeps a bad message from coming back for ever. */
  async #lookAt(subscription: Subscription): Promise<void> {
    const { log } = this.#settings;
    try {
      const [{ deadLetterPolicy, retryPolicy }] = await subscription.getMetadata();
      if (!deadLetterPolicy?.deadLetterTopic) {
        log.warn(
          { subscription: this.#name },
          'The subscription has no dead-letter policy, so a refused message comes back until it is too old: give it one.',
        );
      }
      if (!retryPolicy) {
        log.info(
          { subscription: this.#name },
          'The subscription has no retry policy, so what is given back comes back at once.',
        );
      }
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (error instanceof Error && 'code' in error && error.code === permissionDenied) {
        const sentence =
          'Whether the subscription has a dead-letter policy cannot be seen: roles/pubsub.viewer is not granted.';
        log.info({ subscription: this.#name }, sentence);
      } else {
        log.warn({ subscription: this.#name, err: error }, 'The subscription could not be looked at.');
      }
    }
  }
}

/** Between half and one and a half times as long, so that what was refused together does not come back together. */
function spread(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random());
}

/**
 * Data that PostgreSQL does not take (SQLSTATE class 22) or that breaks a rule of a table (23) is
 * not taken later either. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isAboutData(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}
