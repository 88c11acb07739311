import type { OidcVerification } from '../../../src/ingress/oidc-verifier.ts';
import { PubsubIntake } from '../../../src/ingress/pubsub-intake.ts';
import { PubsubPushDoor } from '../../../src/ingress/pubsub-push.ts';
import { BacklogFullError } from '../../../src/engine/ingest.ts';
import { BatcherClosedError } from '../../../src/engine/micro-batcher.ts';
import type { HttpAppParts } from '../../../src/http/http-app-parts.ts';
import type { DestinationStatus } from '../../../src/ledger/outbound-status.ts';
import { Keyring } from '../../../src/ledger/keyring.ts';
import { Refusals } from '../../../src/ledger/refusals.ts';
import type { HttpTestApp } from './http-test-app.ts';

const rejecting = (error: Error) => async (): Promise<never> => {
  throw error;
};
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** What an example may say is other than usual, with the parts that make it so. */
export const givens: Readonly<Record<string, (app: HttpTestApp) => Partial<HttpAppParts>>> = {
  'More events are waiting than the gateway takes on.': () => ({
    ingest: { ingest: rejecting(new BacklogFullError('full')) },
  }),
  'The gateway is shutting down.': () => ({
    ingest: { ingest: rejecting(new BatcherClosedError('closed')) },
    readinessChecks: [
      { name: 'database', check: () => Promise.resolve() },
      { name: 'accepting', check: rejecting(new Error('draining')) },
    ],
  }),
  'The database cannot be reached.': () => ({ ingest: { ingest: rejecting(away) } }),
  'Something happens that nobody foresaw.': ({ parts }) => ({
    journeys: { ...parts.journeys, ofCall: rejecting(new Error('unforeseen')) },
  }),
  'Bodies may have 400 bytes and batches two events.': ({ parts }) => ({
    limits: { ...parts.limits, eventBytes: 400, batchBytes: 800, batchEvents: 2 },
    bodyLimitBytes: 400,
  }),
  'The key has made as many requests as it may.': ({ parts }) => ({
    limits: { ...parts.limits, requestsPerSecond: 0 },
  }),
  'More webhooks are waiting than the gateway takes on.': () => ({
    receiver: { receive: async () => ({ outcome: 'busy' }) },
  }),
  'Events are published to a topic and to a webhook that is away.': () => ({
    outbound: { of: async (tenants) => destinations.filter((one) => one.tenants.every((id) => tenants.includes(id))) },
  }),
  'The provider of some numbers does not answer in time.': ({ engine }) => {
    for (const phone of ['+12025550161', '+12025550162']) engine.provider.silentTo.add(phone);
    return {};
  },
  'A push subscription is configured.': (app) => ({ pubsubPush: pushDoor(app, app.parts.ingest) }),
  'A push subscription is configured, and bodies may have 800 bytes.': (app) => ({
    pubsubPush: pushDoor(app, app.parts.ingest),
    limits: { ...app.parts.limits, batchBytes: 800 },
  }),
  'A push subscription is configured, and more events are waiting than the gateway takes on.': (app) => ({
    pubsubPush: pushDoor(app, { ingest: rejecting(new BacklogFullError('full')) }),
  }),
};

/** As the status of the outbound tests tells it of real ones. */
const destinations: readonly DestinationStatus[] = [
  {
    id: 'pubsub',
    kind: 'pubsub',
    tenants: ['salon-luz'],
    state: 'publishing',
    entriesBehind: 0,
    secondsBehind: 0,
    waiting: 0,
    publishedAt: new Date('2026-11-26T09:30:00.250Z'),
  },
  {
    id: 'crm',
    kind: 'webhook',
    tenants: ['salon-luz'],
    state: 'away',
    entriesBehind: 214,
    secondsBehind: 95.5,
    waiting: 10,
    nextTryAt: new Date('2026-11-26T09:31:20Z'),
    publishedAt: new Date('2026-11-26T09:28:25Z'),
    lastError: { at: new Date('2026-11-26T09:30:40Z'), error: 'answered 502' },
  },
  {
    id: 'of-another-tenant',
    kind: 'webhook',
    tenants: ['salon-luz', 'other'],
    state: 'publishing',
    entriesBehind: 0,
    secondsBehind: 0,
    waiting: 0,
  },
];

/** The real door behind a verifier that knows one token. */
function pushDoor({ engine, parts }: HttpTestApp, ingest: HttpAppParts['ingest']): PubsubPushDoor {
  const { log, now, limits } = parts;
  const tenants = [...parts.policies.values()].filter((tenant) => tenant.id === 'salon-luz');
  const refusals = new Refusals(engine.pool, engine.container.get(Keyring));
  return new PubsubPushDoor({
    log,
    now,
    verifier: {
      verify: async (authorization): Promise<OidcVerification> =>
        authorization === 'Bearer the-oidc-token'
          ? { verified: true }
          : { verified: false, why: authorization === undefined ? 'no_token' : 'malformed' },
    },
    intake: new PubsubIntake({ door: 'pubsub.push', tenants, limits, ingest, refusals, log }),
  });
}
