import { createHmac, randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readMetaSchema } from '../../../../packages/channel-whatsapp/test/support/meta-openapi.ts';
import { specTest, withSpecs } from '../../../../packages/channel-whatsapp/test/support/meta-specs.ts';
import { faultsOfForm, readMessagesSpec } from '../../../../packages/twilio/test/support/twilio-specs.ts';
import { CallScript } from '../support/call-script.ts';
import type { WireFollowUp, WireJourney } from '../support/gateway-client.ts';
import { metaAccount, tenant } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { receiptStories as stories, type ReceiptStory } from '../support/receipt-stories.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { openWebhooks, threeChannels } from '../support/three-channels.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';
import { WireTap } from '../support/wire-tap.ts';

/** A failed run prints its seed; with it, the receipts come in the same orders again. */
const seed = Number(process.env['AFTERCALL_E2E_SEED'] ?? randomInt(2 ** 31));

/** Of each story: one in order, and so many in an order of their own. */
const shuffledRuns = 5;

let bed: TestBed;
let database: TestDatabase;
let sandbox: SandboxProcess;
let tap: WireTap;
let gateway: GatewayProcess;
let platform: VoicePlatform;

beforeAll(async () => {
  process.stderr.write(`receipts in any order: AFTERCALL_E2E_SEED=${seed}\n`);
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  tap = await WireTap.before(sandbox.url);
  gateway = await GatewayProcess.prepare(bed, {
    sandboxUrl: tap.url,
    databaseUrl: database.connectionString,
    ...threeChannels(tap.url),
  });
  await gateway.start();
  await openWebhooks(sandbox, gateway.client.url);
  platform = new VoicePlatform(gateway.client);
}, 90_000);

afterAll(async () => {
  if (gateway?.isRunning) await gateway.stop();
  await tap?.close();
  await bed.clear();
  await database?.drop();
}, 60_000);

interface Run {
  readonly story: ReceiptStory;
  readonly callId: string;
  readonly phone: string;
  /** Absent: in order. */
  readonly shuffle?: { readonly seed: number; readonly copies: number };
}

function makeRuns(): Run[] {
  const random = randomNumbers(seed);
  return stories.flatMap((story, place) =>
    Array.from({ length: shuffledRuns + 1 }, (_, run): Run => {
      const number = String(1_000 + place * (shuffledRuns + 1) + run);
      const shuffle = { seed: Math.floor(random() * 2 ** 32), copies: 1 + Math.floor(random() * 3) };
      return { story, callId: `${place}-${run}`, phone: `+1202555${number}`, ...(run > 0 && { shuffle }) };
    }),
  );
}

/** What happens on the first channel, and on those behind it, which all work. */
async function play({ story, callId, phone, shuffle }: Run): Promise<void> {
  const { carrier, ...fault } = story.first;
  const order = shuffle === undefined ? {} : { shuffle };
  await sandbox.setFault({ match: { to: phone, carrier }, ...fault, ...order });
  await sandbox.setFault({ match: { to: phone }, fault: 'ok', ...order });
  const call = new CallScript(callId, phone);
  const consent = call.consent({ channels: story.channels ?? ['sms', 'whatsapp', 'rcs'] });
  await platform.postAll([call.started({ locale: story.locale }), consent, call.booking({}, { live: true })]);
}

async function journeyOf(callId: string): Promise<WireJourney> {
  const journey = await gateway.client.journey(callId);
  if (journey === undefined) throw new Error(`there is no call ${callId}`);
  return journey;
}

const endOf = ({ state, outcome, attempts }: WireFollowUp) => ({
  state,
  outcome,
  attempts: attempts.map(({ channel, status, engagement }) => [channel, status, ...engagement].join(' ')),
});

const isDouble = ({ kind, data }: WireJourney['entries'][number]): boolean =>
  kind === 'receipt' && data['doubleDelivery'] === true;

describe('receipts that come late, twice and in any order', () => {
  const runs = makeRuns();

  beforeAll(async () => {
    await Promise.all(runs.map(play));
    await until(
      'every follow-up is settled and every receipt told',
      async () => {
        const { pendingReceipts } = await sandbox.summary();
        if (pendingReceipts > 0) return undefined;
        const journeys = await Promise.all(runs.map(({ callId }) => journeyOf(callId)));
        return journeys.every(({ followUps }) => followUps[0]?.state === 'settled') ? true : undefined;
      },
      100_000,
    );
  }, 120_000);

  test.each(stories)('$name: the journey ends as in order', async ({ name, ends, doubles = 0 }) => {
    for (const { callId, shuffle } of runs.filter(({ story }) => story.name === name)) {
      const { followUps, entries } = await journeyOf(callId);
      const found = { shuffle, ends: followUps.map(endOf), doubles: entries.filter(isDouble).length };
      expect(found).toEqual({ shuffle, ends: [{ state: 'settled', outcome: 'reached', attempts: ends }], doubles });
      const receipts = followUps.flatMap(({ attempts }) => attempts.flatMap((attempt) => attempt.receipts));
      expect(receipts.filter(({ doubleDelivery }) => doubleDelivery)).toHaveLength(doubles);
    }
  });

  test('they did come in other orders, and more than once, and each fact is kept once', async () => {
    const journeys = await Promise.all(
      runs.map(async ({ story, callId }) => ({ story, ...(await journeyOf(callId)) })),
    );
    const told = journeys.map(({ story, entries }) => ({
      story: story.name,
      receipts: entries
        .filter(({ kind }) => kind === 'receipt')
        .map(({ data }) => [data['attemptId'], data['rawStatus']]),
    }));
    const orders = new Set(
      told.map(({ story, receipts }) => JSON.stringify([story, receipts.map(([, word]) => word)])),
    );
    expect(orders.size).toBeGreaterThan(stories.length + 5);
    for (const { receipts } of told) {
      expect(new Set(receipts.map((one) => one.join(' '))).size).toBe(receipts.length);
    }
    const kept = told.reduce((sum, { receipts }) => sum + receipts.length, 0);
    expect((await sandbox.summary()).receipts['posted']).toBeGreaterThan(kept);
  });

  test('the doubles are counted, one for each message that arrived after another channel had', async () => {
    const wanted = runs.reduce((sum, { story }) => sum + (story.doubles ?? 0), 0);
    expect(wanted).toBeGreaterThan(0);
    expect(await gateway.client.metric('aftercall_double_deliveries_total')).toBe(wanted);
  });

  test('the carriers took every request for what it was, and the gateway took every webhook', async () => {
    const { refused, receipts } = await sandbox.summary();
    // Google does not take back what has arrived: so the gateway learns that it has to wait.
    const arrived = runs.filter(({ story }) => story.first.carrier === 'rbm' && story.doubles === 1);
    expect(refused).toEqual({ NOT_FOUND: arrived.length });
    expect(receipts).toMatchObject({ answeredOther: 0, failed: 0 });
  });
});

test('a batch of three statuses and two messages in two entries is five signals in the ledger', async () => {
  const phone = '+12025552001';
  const story = {
    name: 'batch',
    locale: 'es-US',
    first: { carrier: 'meta', fault: 'receipts_none' },
    ends: [],
  } as const;
  await play({ story, callId: 'batch', phone });
  const accepted = await until('the message is accepted', async () => {
    const [attempt] = (await journeyOf('batch')).followUps[0]?.attempts ?? [];
    return attempt?.status === 'accepted' ? attempt : undefined;
  });
  const { phoneNumberId, businessAccountId, appSecrets } = metaAccount;
  const metadata = { display_phone_number: '15550783881', phone_number_id: phoneNumberId };
  const change = (lists: object) => ({
    field: 'messages',
    value: { messaging_product: 'whatsapp', metadata, ...lists },
  });
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const status = (word: string) => ({
    id: accepted.providerIds[0],
    status: word,
    timestamp,
    recipient_id: phone.slice(1),
    biz_opaque_callback_data: accepted.id,
  });
  const written = (id: string, text: string) => ({
    contacts: [{ profile: { name: 'Ana' }, wa_id: phone.slice(1) }],
    messages: [{ from: phone.slice(1), id, timestamp, type: 'text', text: { body: text } }],
  });
  const entry = [
    {
      id: businessAccountId,
      changes: [change({ statuses: [status('read'), status('sent')] }), change(written('wamid.1', 'Gracias'))],
    },
    {
      id: businessAccountId,
      changes: [change(written('wamid.2', 'Nos vemos')), change({ statuses: [status('delivered')] })],
    },
  ];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const signature = createHmac('sha256', appSecrets[0]).update(body).digest('hex');
  const { status: answered } = await fetch(`${gateway.client.url}/webhooks/${tenant}/whatsapp-main`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  });
  expect(answered).toBe(200);
  const { entries, replies, followUps } = await journeyOf('batch');
  const told = entries.filter(({ kind }) => kind === 'receipt').map(({ data }) => data['status']);
  expect(told).toEqual(['read', 'sent', 'delivered']);
  expect(replies.map(({ text }) => text)).toEqual(['Gracias', 'Nos vemos']);
  expect(followUps.map(endOf)).toEqual([
    { state: 'settled', outcome: 'reached', attempts: ['whatsapp delivered read replied'] },
  ]);
});

describe(`what went over the wire, ${withSpecs}`, () => {
  const sentTo = (path: RegExp): readonly string[] =>
    tap.requests.filter((one) => one.method === 'POST' && path.test(one.path)).map(({ body }) => body);

  specTest('every message to Meta is valid by the OpenAPI of Meta', () => {
    const faultsOfMessage = readMetaSchema('Message');
    const faultsOfMark = readMetaSchema('MarkMessageRequestPayload');
    // A read mark goes to the same address.
    const faultsOf = (body: object): string[] => ('status' in body ? faultsOfMark(body) : faultsOfMessage(body));
    const messages = sentTo(/^\/v\d+\.\d\/\d+\/messages$/).map((body) => JSON.parse(body) as object);
    expect(messages.length).toBeGreaterThan(stories.length);
    for (const message of messages) expect({ message, faults: faultsOf(message) }).toEqual({ message, faults: [] });
  });

  const twilio = readMessagesSpec('every message to Twilio is valid by its OpenAPI');
  (twilio === undefined ? test.skip : test)('every message to Twilio is valid by the OpenAPI of Twilio', () => {
    const forms = sentTo(/\/Messages\.json$/).map((body) => new URLSearchParams(body));
    expect(forms.length).toBeGreaterThan(stories.length);
    for (const form of forms) expect(twilio && faultsOfForm(twilio, form)).toEqual([]);
  });
});
