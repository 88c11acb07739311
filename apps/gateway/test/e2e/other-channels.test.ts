import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import type { WireJourney } from '../support/gateway-client.ts';
import { metaAccount, rbmAgent, tenant } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
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

const body = '{{1}}: your appointment is on {{2}} at {{3}}, {{4}}. Reference {{5}}.';

const whatsappSettings = (baseUrl: string) => ({
  ...metaAccount,
  baseUrl,
  templates: [
    {
      trigger: 'booking.confirmed',
      locale: 'en-US',
      name: 'booking_confirmed',
      body: { text: body, parameters: ['business', 'date', 'time', 'location', 'id'] },
      buttons: [{ index: 0, url: 'rescheduleUrl', prefix: 'https://salon.example/r/' }],
    },
  ],
});

/** The template as the carrier has it approved: it refuses another name, language or number of parameters. */
const approved = {
  name: 'booking_confirmed',
  language: 'en_US',
  body,
  buttons: [{ type: 'url', text: 'Reschedule', url: 'https://salon.example/r/{{1}}' }],
};

function rcsSettings(baseUrl: string): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const serviceAccount = {
    client_email: 'sandbox@sandbox.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  return { ...rbmAgent, serviceAccount, baseUrl, tokenUrl: `${baseUrl}/token` };
}

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  gateway = await GatewayProcess.prepare(bed, {
    sandboxUrl: sandbox.url,
    databaseUrl: database.connectionString,
    moreAccounts: [
      {
        id: 'whatsapp-main',
        channel: 'whatsapp',
        optOutConfirmation: 'gateway',
        settings: whatsappSettings(sandbox.url),
      },
      {
        id: 'rcs-main',
        channel: 'rcs',
        optOutConfirmation: 'gateway',
        settings: rcsSettings(sandbox.url),
        pace: { perSecond: 50 },
      },
    ],
  });
  await gateway.start();
  const webhookUrl = (account: string): string => `${gateway.client.url}/webhooks/${tenant}/${account}`;
  await sandbox.patchAccount(metaAccount.phoneNumberId, {
    webhookUrl: webhookUrl('whatsapp-main'),
    templates: [approved],
  });
  await sandbox.patchAccount(rbmAgent.agentId, { webhookUrl: webhookUrl('rcs-main') });
  platform = new VoicePlatform(gateway.client);
}, 90_000);

afterAll(async () => {
  if (gateway?.isRunning) await gateway.stop();
  await bed.clear();
  await database?.drop();
}, 60_000);

/** Plays a call with a booking, and consent for these channels alone. */
async function playBooking(callId: string, phone: string, channels: readonly string[]): Promise<void> {
  const call = new CallScript(callId, phone);
  await platform.postAll([call.started(), call.consent({ channels }), call.booking(), call.ended()]);
}

function journeyWhen(callId: string, isRight: (journey: WireJourney) => boolean): Promise<WireJourney> {
  return until(`the journey of ${callId} is right`, async () => {
    const journey = await gateway.client.journey(callId);
    return journey !== undefined && isRight(journey) ? journey : undefined;
  });
}

const isReached = ({ followUps }: WireJourney): boolean => followUps[0]?.outcome === 'reached';
const isRead = ({ followUps }: WireJourney): boolean => followUps[0]?.attempts[0]?.engagement.includes('read') === true;

const receiptsOf = ({ entries }: WireJourney): string[] =>
  entries.filter(({ kind }) => kind === 'receipt').map(({ data }) => String(data['status']));

describe('a caller whose only consent is for WhatsApp', () => {
  const phone = '+12025550161';

  test('gets the booking as an approved template, and its receipts stand in the journey', async () => {
    await playBooking('on-whatsapp', phone, ['whatsapp']);
    const { followUps } = await journeyWhen('on-whatsapp', isReached);
    expect(followUps).toMatchObject([{ attempts: [{ channel: 'whatsapp', try: 1, status: 'delivered' }] }]);
    const [attempt] = followUps[0]!.attempts;
    const accepts = (await sandbox.accepts()).filter(({ to }) => to === phone);
    expect(accepts).toMatchObject([
      { carrier: 'meta', attemptId: attempt?.id, sid: expect.stringMatching(/^wamid\./) },
    ]);
    // The number stands in Meta's ids, and so the send and its receipts are known by a hash of one.
    expect(attempt?.providerIds).toEqual([expect.stringMatching(/^wamid:[\da-f]{32}$/)]);
    // What the ledger shows is what the carrier made of the template, and the link of its button.
    expect(attempt?.text).toBe(`${accepts[0]?.body}\nhttps://salon.example/r/1`);
    expect(accepts[0]?.body).toMatch(/^Salon Luz: your appointment is on .+ at 3:00.PM, 12 Main St\. Reference B-1\.$/);

    await sandbox.act('reads', { carrier: 'meta', from: phone });
    const read = await journeyWhen('on-whatsapp', isRead);
    expect(read.followUps).toMatchObject([{ outcome: 'reached', attempts: [{ status: 'delivered' }] }]);
    expect(receiptsOf(read).toSorted()).toEqual(['delivered', 'read', 'sent']);
  });

  test('who writes STOP there is not texted any more, by SMS as little as there', async () => {
    await sandbox.act('replies', { carrier: 'meta', from: phone, text: 'STOP' });
    const { replies, entries } = await journeyWhen('on-whatsapp', (journey) => journey.replies.length === 1);
    expect(replies).toMatchObject([{ text: 'STOP', keyword: 'stop' }]);
    expect(entries.filter(({ kind }) => kind === 'suppression')).toMatchObject([
      { data: { kind: 'stop', scope: 'all', source: 'keyword' } },
    ]);
    const { notices } = await journeyWhen('on-whatsapp', (journey) => journey.notices[0]?.status === 'delivered');
    expect(notices).toMatchObject([{ kind: 'stop_confirmation', channel: 'whatsapp', replyId: replies[0]?.id }]);
    await playBooking('sms-after-the-stop', phone, ['sms', 'whatsapp', 'rcs']);
    const { followUps } = await journeyWhen(
      'sms-after-the-stop',
      (journey) => journey.followUps[0]?.state === 'settled',
    );
    expect(followUps).toMatchObject([{ outcome: 'suppressed', attempts: [] }]);
    expect((await sandbox.accepts()).filter(({ to }) => to === phone)).toMatchObject([
      { carrier: 'meta' },
      { carrier: 'meta', attemptId: notices[0]?.id, body: notices[0]?.text },
    ]);
  });
});

test('who hides their number, and is known by a status alone, stops SMS as well', async () => {
  const phone = '+12025550164';
  await playBooking('to-the-number', phone, ['whatsapp']);
  await journeyWhen('to-the-number', isReached);
  const { phoneNumberId } = metaAccount;
  await sandbox.patchAccount(phoneNumberId, { userIds: 'only' });
  await sandbox.act('replies', { carrier: 'meta', from: phone, text: 'STOP' });
  await sandbox.patchAccount(phoneNumberId, { userIds: 'beside' });
  const { replies, entries } = await journeyWhen('to-the-number', (journey) => journey.replies.length === 1);
  expect(replies).toMatchObject([{ text: 'STOP', keyword: 'stop' }]);
  expect(entries.filter(({ kind }) => kind === 'join')).toMatchObject([
    { data: { saidBy: { account: 'whatsapp-main', channel: 'whatsapp' } } },
  ]);
  await playBooking('sms-to-the-number', phone, ['sms', 'rcs']);
  const { followUps } = await journeyWhen('sms-to-the-number', ({ followUps: [one] }) => one?.state === 'settled');
  expect(followUps).toMatchObject([{ outcome: 'suppressed', attempts: [] }]);
  // The booking and, to the user id, which is all that the message said, its confirmation; nothing by SMS.
  const accepts = (await sandbox.accepts()).filter(({ to }) => to === phone);
  expect(accepts.filter(({ carrier }) => carrier !== 'meta')).toEqual([]);
});

describe('a caller whose only consent is for RCS', () => {
  const phone = '+12025550162';

  test('gets the booking as a card with its buttons, and its receipts stand in the journey', async () => {
    await playBooking('on-rcs', phone, ['rcs']);
    const { followUps } = await journeyWhen('on-rcs', isReached);
    expect(followUps).toMatchObject([{ attempts: [{ channel: 'rcs', try: 1, status: 'delivered' }] }]);
    const [attempt] = followUps[0]!.attempts;
    expect(attempt?.providerIds).toEqual([attempt?.id]);
    expect(attempt?.text).toContain('12 Main St');
    expect((await sandbox.accepts()).filter(({ to }) => to === phone)).toMatchObject([
      { carrier: 'rbm', attemptId: attempt?.id, sid: attempt?.id },
    ]);
    const [message] = await sandbox.messagesTo(phone);
    expect(JSON.stringify(message?.content)).toContain('"url":"https://salon.example/r/1"');

    await sandbox.act('reads', { carrier: 'rbm', from: phone });
    const read = await journeyWhen('on-rcs', isRead);
    expect(read.followUps).toMatchObject([{ outcome: 'reached', attempts: [{ status: 'delivered' }] }]);
    expect(receiptsOf(read)).toEqual(['delivered', 'read']);
  });

  test('who unsubscribes there is told so once, and is not texted any more either', async () => {
    // The button, and the message that the phone writes with it.
    await sandbox.act('opt-outs', { carrier: 'rbm', from: phone, value: 'stop' });
    const { notices } = await journeyWhen('on-rcs', (journey) => journey.notices[0]?.status === 'delivered');
    expect(notices).toMatchObject([{ kind: 'stop_confirmation', channel: 'rcs' }]);
    const [, confirmation, ...others] = await sandbox.messagesTo(phone);
    expect(JSON.stringify(confirmation?.content)).toContain('ACKNOWLEDGEMENT');
    expect(others).toEqual([]);
    await playBooking('sms-after-the-unsubscribe', phone, ['sms']);
    const { followUps } = await journeyWhen(
      'sms-after-the-unsubscribe',
      (journey) => journey.followUps[0]?.state === 'settled',
    );
    expect(followUps).toMatchObject([{ outcome: 'suppressed', attempts: [] }]);
  });
});

describe('a caller who writes by SMS, where the carrier answers its own words by itself', () => {
  const sentBy = async (phone: string, callId: string): Promise<string[]> => {
    const { notices } = await journeyWhen(callId, (journey) => journey.notices.at(-1)?.status === 'delivered');
    const ids = new Set(notices.map((one) => one.id));
    const accepts = (await sandbox.accepts()).filter(({ to, attemptId }) => to === phone && ids.has(attemptId ?? ''));
    return accepts.map(({ body: text }) => text);
  };

  test('is told once that a word was heard which the carrier does not know', async () => {
    await sandbox.sendRepliesTo(gateway.client.url);
    const phone = '+12025550166';
    await playBooking('by-sms', phone, ['sms']);
    await journeyWhen('by-sms', isReached);
    await sandbox.reply(phone, '¡BAJA!');
    expect(await sentBy(phone, 'by-sms')).toEqual([expect.stringMatching(/^Salon Luz: you are unsubscribed/)]);
    await sandbox.reply(phone, 'STOP');
    const journey = await journeyWhen('by-sms', ({ replies }) => replies.length === 2);
    expect(journey.notices).toHaveLength(1);
  });

  test('is asked whether "no" was a stop, and gets texts again after YES', async () => {
    const phone = '+12025550167';
    await playBooking('unclear', phone, ['sms']);
    await journeyWhen('unclear', isReached);
    await sandbox.reply(phone, 'no');
    expect(await sentBy(phone, 'unclear')).toEqual(['Salon Luz: we stopped the texts. Reply YES to get them again.']);
    await sandbox.reply(phone, 'Yes');
    await playBooking('after-the-yes', phone, ['sms']);
    await journeyWhen('after-the-yes', isReached);
  });
});

test('a channel that cannot say it is left out for the next one that the caller consented to', async () => {
  const call = new CallScript('no-template', '+12025550163');
  const consent = call.consent({ channels: ['whatsapp', 'rcs'] });
  await platform.postAll([call.started({ prefers: 'whatsapp' }), consent, call.payment(), call.ended()]);
  const { followUps } = await journeyWhen('no-template', isReached);
  expect(followUps).toMatchObject([{ attempts: [{ channel: 'rcs', status: 'delivered' }] }]);
});

test('a caller whose phone has no RCS is found out while they talk, and gets an SMS at once', async () => {
  // The sandbox knows by its end that the phone has none.
  const call = new CallScript('without-rcs', '+12025559951');
  await platform.postAll([call.started({ prefers: 'rcs' }), call.consent({ channels: ['rcs', 'sms'] })]);
  const { entries } = await journeyWhen('without-rcs', (journey) =>
    journey.entries.some(({ kind }) => kind === 'reachability'),
  );
  expect(entries.find(({ kind }) => kind === 'reachability')?.data).toEqual({
    account: 'rcs-main',
    channel: 'rcs',
    reachable: false,
  });
  await platform.postAll([call.booking(), call.ended()]);
  const { followUps } = await journeyWhen('without-rcs', isReached);
  expect(followUps).toMatchObject([{ attempts: [{ channel: 'sms', try: 1, status: 'delivered' }] }]);
  expect((await sandbox.accepts()).filter(({ to }) => to === call.phone)).toMatchObject([{ carrier: 'twilio' }]);
});

test('who reads the templates of another locale, or has none, is told at the start', () => {
  const warnings = gateway.log.filter(({ level }) => level === 'warn');
  expect(warnings).toMatchObject([
    {
      file: gateway.configFile,
      field: 'tenants[0].locale',
      msg: expect.stringMatching(
        /^tenants\[0\]\.locale is en-US, for which the account whatsapp-main has no template for payment\.captured, /,
      ),
    },
  ]);
});

test.each(['meta', 'rbm'])('the handshake of %s is answered', async (carrier) => {
  expect(await sandbox.act('handshakes', { carrier })).toMatchObject({ verified: true });
});

test('the carriers took every request for what it was, and the gateway took every webhook', async () => {
  const { refused, receipts } = await sandbox.summary();
  // The look-up of the phone without RCS.
  expect(refused).toEqual({ NOT_FOUND: 1 });
  expect(receipts).toMatchObject({ answeredOther: 0, failed: 0 });
});
