import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { POLICIES } from '../../src/composition/tokens.ts';
import { Ingest } from '../../src/engine/ingest.ts';
import { PubsubIntake } from '../../src/ingress/pubsub-intake.ts';
import { PubsubPullDoor } from '../../src/ingress/pubsub-pull.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { Refusals } from '../../src/ledger/calls/refusals.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createPullSubscription, type PullSubscription } from '../ingress/support/pull-subscription.ts';
import { CallScript } from '../support/call-script.ts';
import { describeWithPubsub, type EmulatedPubsub } from '../support/describe-with-pubsub.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { openDoors } from '../support/open-doors.ts';

const callCount = 12;
const gatewayCount = 3;
const mostDeliveries = 10;
const patienceMs = 90_000;
const seed = Number(process.env['AFTERCALL_TEST_SEED'] ?? randomInt(2 ** 31));

describeWithPubsub('messages whose acknowledgement is lost up to nine times', (pubsub) => {
  const provider = new FakeProvider();
  const log = createLogger({ level: 'silent' });
  const random = randomNumbers(seed);
  /** By message: how many of its deliveries are still to be told that nobody took it. */
  const lossesLeft = new Map<string, number>();
  let deliveries = 0;
  /** The messages, for one may be delivered even after that. */
  const acknowledged = new Set<string>();
  let database: TestDatabase;
  let engines: TestEngine[];
  let doors: PubsubPullDoor[];
  let subscription: PullSubscription;

  beforeAll(async () => {
    database = await createTestDatabase();
    engines = await Promise.all(Array.from({ length: gatewayCount }, () => startTestEngine({ database, provider })));
    subscription = await createPullSubscription(pubsub().client, 'lossy', {
      // It would give up on a message long before the tenth delivery.
      deadLetterPolicy: null,
      retryPolicy: { minimumBackoff: { seconds: 0 }, maximumBackoff: { seconds: 1 } },
    });
    doors = engines.map((engine) => doorOf(engine, pubsub()));
    await Promise.all(doors.map((door) => door.start()));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(doors?.map((door) => door.close()) ?? []);
    await Promise.all(engines?.map((engine) => engine.stop()) ?? []);
    await subscription?.subscription.close();
    await database.drop();
  }, 60_000);

  /** A door that commits, and whose acknowledgements then go astray. */
  function doorOf({ container, config, pool }: TestEngine, { emulator }: EmulatedPubsub): PubsubPullDoor {
    const policy = container.get(POLICIES).get(tenantId);
    if (policy === undefined) throw new Error('no policy');
    const { limits } = config;
    const parts = { door: 'pubsub.pull', tenants: [policy], limits, log } as const;
    const intake = new PubsubIntake({
      admission: openDoors,
      ...parts,
      ingest: container.get(Ingest),
      refusals: new Refusals(pool, container.get(Keyring)),
    });
    return new PubsubPullDoor({
      project: emulator.project,
      subscription: subscription.name,
      emulatorHost: emulator.host,
      maxMessages: 100,
      maxBacklog: 1_000,
      now: () => new Date(),
      log,
      intake: {
        receive: (message, ...rest) => {
          const delivery = intake.receive(message, ...rest);
          return {
            take: async () => {
              const taking = await delivery.take();
              expect(taking.taken).toBe(true);
              deliveries += 1;
              const left = lossesLeft.get(message.id) ?? Math.floor(random() * mostDeliveries);
              lossesLeft.set(message.id, left - 1);
              if (left > 0) return { taken: false, faults: [] };
              acknowledged.add(message.id);
              return taking;
            },
          };
        },
      },
    });
  }

  async function publish(events: readonly object[]): Promise<void> {
    const sum = acknowledged.size + events.length;
    await subscription.publish(
      ...events.map((event) => ({ data: Buffer.from(JSON.stringify(event)), attributes: {} })),
    );
    await until('all is acknowledged', async () => (acknowledged.size >= sum ? true : undefined), patienceMs);
  }

  test('lead to one follow-up and one text each, over three gateways', async () => {
    process.stderr.write(`redelivered by Pub/Sub: AFTERCALL_TEST_SEED=${seed}\n`);
    const calls = Array.from(
      { length: callCount },
      (_, index) => new CallScript(`lossy-${index}`, `+1202555${3_000 + index}`),
    );
    await publish(calls.flatMap((call) => [call.started(), call.consent()]));
    await publish(calls.flatMap((call) => [call.booking({}, { live: true }), call.ended()]));
    process.stderr.write(`redelivered by Pub/Sub: ${acknowledged.size} messages, ${deliveries} deliveries\n`);
    expect(deliveries).toBeGreaterThan(acknowledged.size);
    const [one] = engines as [TestEngine];
    for (const { callId, phone } of calls) {
      const { followUps, entries } = await one.until(
        callId,
        (journey) => journey.followUps[0]?.attempts[0]?.status === 'accepted',
      );
      expect(followUps).toHaveLength(1);
      expect(entries.filter((entry) => entry.kind === 'event')).toHaveLength(4);
      expect(provider.sends.filter((send) => send.request.to === phone)).toHaveLength(1);
    }
  }, 240_000);
});
