import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import type { WireJourney } from '../support/gateway-client.ts';
import { account, tenant } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { query } from '../support/postgres-query.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

let bed: TestBed;
let database: TestDatabase;
let sandbox: SandboxProcess;
let gateway: GatewayProcess;
let platform: VoicePlatform;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  gateway = await GatewayProcess.prepare(bed, { sandboxUrl: sandbox.url, databaseUrl: database.connectionString });
  await gateway.start();
  await sandbox.sendRepliesTo(gateway.client.url);
  platform = new VoicePlatform(gateway.client);
}, 90_000);

afterAll(async () => {
  if (gateway?.isRunning) await gateway.stop();
  await bed.clear();
  await database?.drop();
}, 60_000);

/** Plays a call whose follow-up leaves after its end, and waits until its journey is as it should be. */
async function playBooking(
  callId: string,
  phone: string,
  isRight: (journey: WireJourney) => boolean,
): Promise<WireJourney> {
  const call = new CallScript(callId, phone);
  await platform.postAll([call.started(), call.consent(), call.booking(), call.ended()]);
  return journeyWhen(callId, isRight);
}

function journeyWhen(callId: string, isRight: (journey: WireJourney) => boolean): Promise<WireJourney> {
  return until(`the journey of ${callId} is right`, async () => {
    const journey = await gateway.client.journey(callId);
    return journey !== undefined && isRight(journey) ? journey : undefined;
  });
}

const isOver = ({ followUps }: WireJourney): boolean => followUps[0]?.state === 'settled';
const isReached = ({ followUps }: WireJourney): boolean => followUps[0]?.outcome === 'reached';

/** Everything was told that is to be told of a message that arrives. */
const isWhole = (journey: WireJourney): boolean =>
  isReached(journey) && ['outcome accepted', 'receipt sent'].every((entry) => story(journey).includes(entry));

/** The entries of the ledger in short, in the order of the journey. */
function story({ entries }: WireJourney): string[] {
  return entries.map(({ kind, data }) => {
    const { type, verdict, outcome, status, keyword } = data as Readonly<Record<string, string | undefined>>;
    return [kind, type, verdict, outcome, status, keyword].filter((word) => word !== undefined).join(' ');
  });
}

describe('the journey of a call', () => {
  test('one request shows everything from the first event to the delivery, in order and with times', async () => {
    const journey = await playBooking('whole', '+12025550101', isWhole);
    const told = story(journey);
    expect(told.slice(0, 12)).toEqual([
      'event call.started',
      'verdict skip',
      'event consent.granted',
      'verdict skip',
      'consent',
      'event booking.confirmed',
      'verdict hold',
      'event call.ended',
      'verdict skip',
      'verdict send',
      'plan',
      'attempt',
    ]);
    // A receipt may be quicker than the answer to the send, and than the one before it; the end follows the delivery.
    const afterTheSend = ['outcome accepted', 'receipt delivered', 'receipt sent', 'settled reached'];
    expect(told.slice(12).toSorted()).toEqual(afterTheSend);
    expect(told.indexOf('settled reached')).toBeGreaterThan(told.indexOf('receipt delivered'));
    const times = journey.entries.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.filter(Number.isNaN)).toEqual([]);
    const [followUp, ...others] = journey.followUps;
    expect(others).toEqual([]);
    expect(followUp?.attempts).toMatchObject([{ try: 1, status: 'delivered' }]);
    const [accept] = (await sandbox.accepts()).filter((one) => one.to === '+12025550101');
    expect(followUp?.attempts[0]).toMatchObject({
      id: accept?.attemptId,
      providerIds: [accept?.sid],
      text: accept?.body,
    });
  });

  test('a message that is not delivered leaves its caller unreached, with the reason', async () => {
    const { followUps } = await playBooking('undelivered', '+12025559903', isOver);
    expect(followUps).toMatchObject([
      { outcome: 'unreached', attempts: [{ status: 'undeliverable', reason: { providerCode: '30003' } }] },
    ]);
  });

  test('a throttled send is tried again, and then arrives', async () => {
    const { followUps } = await playBooking('throttled', '+12025559920', isReached);
    expect(followUps[0]?.attempts).toMatchObject([
      { try: 1, status: 'rejected', reason: { kind: 'rate_limited', providerCode: '20429' } },
      { try: 2, status: 'rejected' },
      { try: 3, status: 'delivered' },
    ]);
  });

  test('a send of unknown outcome is settled by its receipts, and never repeated', async () => {
    const journey = await playBooking('uncertain', '+12025559930', isReached);
    expect(story(journey)).toContain('outcome uncertain');
    expect(journey.followUps[0]?.attempts).toMatchObject([{ try: 1, status: 'delivered' }]);
    expect((await sandbox.accepts()).filter((one) => one.to === '+12025559930')).toHaveLength(1);
  });
});

describe('what people write', () => {
  test('thanks, HELP and STOP stand in the journey, and STOP stops', async () => {
    const phone = '+12025550110';
    await playBooking('replies', phone, isReached);
    for (const text of ['Thanks, see you!', 'HELP', 'Stop']) expect(await sandbox.reply(phone, text)).toBe(200);
    const journey = await journeyWhen('replies', ({ replies }) => replies.length === 3);
    expect(journey.replies).toMatchObject([
      { text: 'Thanks, see you!' },
      { text: 'HELP', keyword: 'help' },
      { text: 'Stop', keyword: 'stop' },
    ]);
    expect(journey.replies[0]).not.toHaveProperty('keyword');
    expect(
      story(journey)
        .filter((entry) => /^(?:reply|suppression)/.test(entry))
        .toSorted(),
    ).toEqual(['reply', 'reply help', 'reply stop', 'suppression']);

    const { followUps } = await playBooking('after-the-stop', phone, isOver);
    expect(followUps).toMatchObject([{ outcome: 'suppressed', attempts: [] }]);
    expect((await sandbox.accepts()).filter((one) => one.to === phone)).toHaveLength(1);
  });
});

describe('a forged webhook', () => {
  const rowCounts = async (): Promise<unknown> => {
    const tables = (await query(
      database.connectionString,
      // What is rolled up follows from the other tables, and comes when it comes.
      String.raw`SELECT format('%I', tablename) AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT LIKE 'scorecard\_%' ORDER BY 1`,
    )) as { name: string }[];
    const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS rows FROM ${name}`);
    return query(database.connectionString, counts.join(' UNION ALL '));
  };

  test('is refused and counted, and nothing of it is written', async () => {
    const { followUps } = await playBooking('forged', '+12025550120', isWhole);
    // Nor is anything of the other calls still to come.
    await until('every receipt is told', async () =>
      (await sandbox.summary()).pendingReceipts === 0 ? true : undefined,
    );
    const before = await rowCounts();
    const counted = await gateway.client.metric('aftercall_signature_failures_total');
    const attempt = followUps[0]?.attempts[0];
    const response = await fetch(`${gateway.client.url}/webhooks/${tenant}/${account}?attempt=${attempt?.id}`, {
      method: 'POST',
      headers: { 'x-twilio-signature': Buffer.alloc(20, 1).toString('base64') },
      body: new URLSearchParams({
        MessageSid: attempt?.providerIds[0] ?? '',
        MessageStatus: 'failed',
        ErrorCode: '30003',
      }),
    });
    expect(response.status).toBe(403);
    expect(await gateway.client.metric('aftercall_signature_failures_total')).toBe(counted + 1);
    expect(await rowCounts()).toEqual(before);
    expect(await gateway.client.journey('forged')).toMatchObject({ followUps: [{ outcome: 'reached' }] });
  });
});

test('the carrier took every request for what it was, and the gateway took every receipt', async () => {
  const { refused, receipts } = await sandbox.summary();
  expect(refused).toEqual({ 20429: 2 });
  expect(receipts).toMatchObject({ answeredOther: 0, failed: 0 });
});
