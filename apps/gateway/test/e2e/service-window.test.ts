import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import type { WireJourney } from '../support/gateway-client.ts';
import { metaAccount, tenant } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

const accountId = 'whatsapp-main';
const body = '{{1}}: your appointment is on {{2}} at {{3}}, {{4}}. Reference {{5}}.';
const template = {
  trigger: 'booking.confirmed',
  locale: 'en-US',
  name: 'booking_confirmed',
  body: { text: body, parameters: ['business', 'date', 'time', 'location', 'id'] },
};

let bed: TestBed;
let database: TestDatabase;
let sandbox: SandboxProcess;
let gateway: GatewayProcess;
let platform: VoicePlatform;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  const settings = { ...metaAccount, baseUrl: sandbox.url, templates: [template] };
  gateway = await GatewayProcess.prepare(bed, {
    sandboxUrl: sandbox.url,
    databaseUrl: database.connectionString,
    moreAccounts: [{ id: accountId, channel: 'whatsapp', optOutConfirmation: 'gateway', settings }],
  });
  await gateway.start();
  await sandbox.patchAccount(metaAccount.phoneNumberId, {
    webhookUrl: `${gateway.client.url}/webhooks/${tenant}/${accountId}`,
    templates: [{ name: 'booking_confirmed', language: 'en_US', body, buttons: [] }],
    // No burst: a second message within the interval is refused.
    pairBurst: 1,
  });
  platform = new VoicePlatform(gateway.client);
}, 90_000);

afterAll(async () => {
  if (gateway?.isRunning) await gateway.stop();
  await bed.clear();
  await database?.drop();
}, 60_000);

let phone = '';
let people = 0;
let calls = 0;
beforeEach(() => {
  people += 1;
  phone = `+1202555${String(4_100 + people)}`;
});

/** A call whose caller consented to WhatsApp alone, with a booking that is sent at once. */
async function booking(): Promise<string> {
  calls += 1;
  const call = new CallScript(`call-${calls}`, phone);
  const consent = call.consent({ channels: ['whatsapp'] });
  await platform.postAll([call.started({ prefers: 'whatsapp' }), consent, call.booking({}, { live: true })]);
  return call.callId;
}

function journeyWhen(callId: string, isRight: (journey: WireJourney) => boolean): Promise<WireJourney> {
  return until(`the journey of ${callId} is right`, async () => {
    const journey = await gateway.client.journey(callId);
    return journey !== undefined && isRight(journey) ? journey : undefined;
  });
}

const reached = (callId: string): Promise<WireJourney> =>
  journeyWhen(callId, ({ followUps }) => followUps[0]?.outcome === 'reached');
const typesSent = async (): Promise<readonly unknown[]> =>
  (await sandbox.messagesTo(phone)).map(({ content }) => (content as { type: string }).type);
const write = (): Promise<unknown> => sandbox.act('replies', { carrier: 'meta', from: phone, text: 'Thank you!' });
const attemptsIn = ({ followUps }: WireJourney): readonly string[] =>
  followUps.flatMap(({ attempts }) => attempts.map((one) => `${one.try} ${one.status}`));

test('what a person writes is marked as read, and the next booking goes to them as free text', async () => {
  const first = await booking();
  await reached(first);
  expect(await typesSent()).toEqual(['template']);
  await write();
  await until('the reply is marked as read', async () => {
    const { acts } = await sandbox.summary();
    return acts['whatsapp_read'] === 1 ? true : undefined;
  });
  const second = await booking();
  expect(attemptsIn(await reached(second))).toEqual(['1 delivered']);
  expect(await typesSent()).toEqual(['template', 'interactive']);
}, 60_000);

describe.each([
  ['answer', '1 rejected'],
  ['status', '1 undeliverable'],
] as const)('a window that Meta calls closed by its %s', (refusesBy, first) => {
  test('is met with the template, and one message is delivered', async () => {
    await sandbox.patchAccount(metaAccount.phoneNumberId, { refusesBy, pairBurst: 45 });
    await write();
    await sandbox.forget();
    const journey = await reached(await booking());
    expect(attemptsIn(journey)).toEqual([first, '2 delivered']);
    const failure = journey.entries.find(({ data }) => JSON.stringify(data).includes('window_closed'));
    expect(failure?.data).toMatchObject({ reason: { kind: 'window_closed', providerCode: '131047' } });
    const delivered = journey.entries.filter(({ data }) => data['status'] === 'delivered');
    expect(delivered).toHaveLength(1);
    expect(await typesSent()).toEqual(refusesBy === 'answer' ? ['template'] : ['interactive', 'template']);
  }, 60_000);
});

test('two follow-ups within two seconds: the second is held for its turn, which the carrier allows', async () => {
  await sandbox.patchAccount(metaAccount.phoneNumberId, { pairBurst: 1 });
  const first = await booking();
  const second = await booking();
  const held = await journeyWhen(second, ({ followUps }) => followUps.length > 0);
  expect(held.followUps).toMatchObject([{ state: 'held', holdReason: 'pair_limit', attempts: [] }]);
  const [one, two] = await Promise.all([reached(first), reached(second)]);
  const acceptedAt = ({ followUps }: WireJourney): number => Date.parse(followUps[0]?.attempts[0]?.acceptedAt ?? '');
  expect(acceptedAt(two) - acceptedAt(one)).toBeGreaterThanOrEqual(5_900);
  expect(attemptsIn(two)).toEqual(['1 delivered']);
  expect((await sandbox.summary()).refused).not.toHaveProperty('131056');
}, 60_000);
