import { holdOutReport, scorecardOf, type HoldOut, type ScorecardCounts } from '@aftercall/core';
import type { OidcVerification } from '../../../src/ingress/oidc-verifier.ts';
import { PubsubIntake } from '../../../src/ingress/pubsub-intake.ts';
import { PubsubPushDoor } from '../../../src/ingress/pubsub-push.ts';
import { BacklogFullError } from '../../../src/engine/ingest.ts';
import { BatcherClosedError } from '../../../src/engine/micro-batcher.ts';
import { Usage, type UsageTerms } from '../../../src/engine/usage.ts';
import type { HttpAppParts } from '../../../src/http/http-app-parts.ts';
import type { StoredConsoleAct } from '../../../src/ledger/console/console-acts.ts';
import type { DestinationStatus } from '../../../src/ledger/outbound/outbound-status.ts';
import { Keyring } from '../../../src/ledger/privacy/keyring.ts';
import type { ReadUsageLines } from '../../../src/ledger/reads/usage-lines.ts';
import type { ToldHoldOut } from '../../../src/ledger/scorecard/read-hold-outs.ts';
import { Refusals } from '../../../src/ledger/calls/refusals.ts';
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
  'The gateway ends what waits for news.': () => ({ waitsEnd: AbortSignal.abort() }),
  'People have worked at the console.': () => ({ audit: { page: async () => ({ acts }) } }),
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
  'A month of calls was counted.': () => ({ scorecard: async () => scorecardOf(countsOfAMonth) }),
  'A month of messages was metered.': () => ({ usage: new Usage(linesOfAMonth, new Map([['salon-luz', terms]])) }),
  'A tenth of the people was held out for six weeks.': () => ({ holdOuts: async () => [afterSixWeeks()] }),
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

const price = { direction: 'outbound', per: 'segment', carrier: 0n } as const;
const terms: UsageTerms = {
  prices: {
    currency: 'USD',
    charged: new Map(),
    rows: [
      { ...price, channel: 'sms', country: 'US', provider: 8_300n, carrier: 3_000n },
      { ...price, channel: 'sms', country: 'US', direction: 'inbound', provider: 8_300n },
      { ...price, channel: 'whatsapp', country: 'MX', category: 'utility', per: 'message', provider: 8_500n },
    ],
  },
  tariff: { name: 'Starter', included: new Map([['sms', { unit: 'segments', amount: 1_000 }]]) },
};

/** As the tests of the ledger find them in real ones; all of them on the first day. */
const linesOfAMonth: ReadUsageLines = async ({ from, calls }) => {
  const of = { tenant: 'salon-luz', day: from.toISOString().slice(0, 10) } as const;
  const call = { call: '019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d20', callId: 'call-81f2' };
  const sms = { ...of, kind: 'follow_up', channel: 'sms', country: 'US', progress: 'delivered' } as const;
  const whatsapp = { ...of, kind: 'follow_up', channel: 'whatsapp', country: 'MX', category: 'utility' } as const;
  if (calls?.after !== undefined || from.getUTCDate() > 1) return [];
  if (calls !== undefined) return [{ ...sms, ...call, messages: 2, segments: 3 }];
  return [
    { ...sms, messages: 940, segments: 1_022 },
    { ...sms, progress: 'uncertain', messages: 2, segments: 2 },
    { ...sms, kind: 'notice', messages: 18, segments: 18 },
    { ...of, kind: 'reply', channel: 'sms', country: 'US', countsReply: true, messages: 61, segments: 63 },
    { ...whatsapp, progress: 'delivered', messages: 410, segments: 410 },
    { ...whatsapp, progress: 'delivered', billable: false, category: 'service', messages: 35, segments: 35 },
    { ...whatsapp, progress: 'sent', messages: 7, segments: 7 },
  ];
};

/** As the tests of the console find them. */
const acts: readonly StoredConsoleAct[] = [
  {
    id: '019ab5e0-9c40-7a00-8000-00000000ac02',
    at: new Date('2026-11-26T09:31:20.125Z'),
    act: 'unmask',
    user: 'ana.lopez',
    subject: '00u1f96ECLNVOKVMUSEA',
    role: 'admin',
    tenant: 'salon-luz',
    object: 'call call-81f2',
    reason: 'The caller says that the address was wrong.',
  },
  {
    id: '019ab5e0-9c40-7a00-8000-00000000ac01',
    at: new Date('2026-11-26T09:28:04.250Z'),
    act: 'settle',
    user: 'ben.ortiz',
    subject: '00u1f97ABCDEFGHIJKLM',
    role: 'operator',
    tenant: 'salon-luz',
    object: 'attempt 019ab5e0-9c40-7a00-8000-00000000ac00 as not_sent',
    reason: 'Not in the console of the provider.',
  },
];

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

/** As the tests of the scorecard count them of real calls. */
const countsOfAMonth: ScorecardCounts = {
  time: {
    timed: 9_120,
    inTime: 9_098,
    p50: 4_312,
    p95: 4_688,
    p99: 4_931,
    p95Low: 4_671,
    p95High: 4_702,
    excluded: { replay: 12, quiet_hours: 240, caps: 0, sender_pacing: 31, fallback: 402 },
    eventLag: { count: 9_871, p50: 184, p95: 903 },
  },
  optIn: { counted: 10_163, of: 10_163 },
  delivery: { delivered: 9_790, failed: 131, unconfirmed: 171, pending: 58 },
  replies: { over: { counted: 618, of: 6_902 }, open: { counted: 11, of: 240 } },
  optOuts: { over: { counted: 37, of: 8_011 }, open: { counted: 4, of: 905 } },
  doubles: { counted: 2, of: 9_755 },
  uncertain: { counted: 13, of: 10_163 },
  expired: { counted: 9, of: 9_902 },
  csat: {
    followedUp: { count: 412, sum: 1_854, squares: 8_672 },
    notFollowedUp: { count: 23, sum: 97, squares: 431 },
  },
};

/** As the tests of the hold-out count them of real calls. */
function afterSixWeeks(): ToldHoldOut {
  const experiment = 'booking.confirmed/2026-10-15T00:00:00.000Z/0.1';
  const settings: Omit<HoldOut, 'experiment'> = {
    share: 0.1,
    since: new Date('2026-10-15T00:00:00Z'),
    outcomeWithinMs: 604_800_000,
    effect: { heldOut: 0.2, told: 0.15 },
    power: 0.8,
  };
  const counts = {
    told: { people: 3_204, attended: 2_281, missed: 389, unknown: 71, open: 463 },
    heldOut: { people: 361, attended: 239, missed: 63, unknown: 9, open: 50 },
    firstAt: settings.since,
    recentPeople: 2_412,
    waitMs: 396_000_000,
  };
  const report = holdOutReport(counts, { experiment, ...settings }, new Date('2026-11-26T09:30:00Z'));
  return { tenant: 'salon-luz', trigger: 'booking.confirmed', experiment, settings, ...report };
}

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
    intake: new PubsubIntake({
      door: 'pubsub.push',
      tenants,
      limits,
      admission: parts.admission,
      ingest,
      refusals,
      log,
    }),
  });
}
