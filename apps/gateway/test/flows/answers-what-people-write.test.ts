import type { Signal } from '@aftercall/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider, type FakeSend } from '../support/fake-channel.ts';
import { written } from '../support/many-addresses.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';

/** The salon answers by itself on SMS, and leaves the provider's own words to the provider on RCS. */
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }
      - { id: rcs-main, channel: rcs, settings: {}, optOutConfirmation: provider }
      - { id: wa-main, channel: whatsapp, settings: {} }
    notices: { contact: '+1 202 555 0100' }
    routing: [{ send: [{ channel: sms }] }]
`);

let database: TestDatabase;
let engine: TestEngine;
let other: TestEngine;
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const whatsapp = new FakeProvider('whatsapp');

beforeAll(async () => {
  database = await createTestDatabase();
  const settings = { database, provider: sms, otherProviders: [rcs, whatsapp], config };
  engine = await startTestEngine(settings);
  other = await startTestEngine(settings);
});

afterAll(async () => {
  await engine?.stop();
  await other?.stop();
  await database?.drop();
});

let lastPhone = 12_025_550_400;
let lastKey = 0;

/** Somebody who called, on the line that a test has for itself. */
async function caller(locale = 'en-US'): Promise<CallScript> {
  lastPhone += 1;
  const call = new CallScript(`call-${lastPhone}`, `+${lastPhone}`);
  await engine.ingest(call.started({ locale }), call.consent());
  return call;
}

function says(call: Pick<CallScript, 'phone'>, text: string, more: object = {}): Signal {
  lastKey += 1;
  return { ...written(`said-${lastKey}`, call.phone, text), ...more };
}

const sentTo = (provider: FakeProvider, { phone }: Pick<CallScript, 'phone'>): FakeSend[] =>
  provider.sends.filter(({ request }) => request.to === phone);

const noticesOf = ({ entries }: Journey): string[] =>
  entries.flatMap((one) =>
    one.kind === 'notice' ? [`${one.data.notice} ${one.data.reason ?? one.data.verdict}`] : [],
  );

const accepted = ({ notices }: Journey): boolean => notices.at(-1)?.status === 'accepted';

async function receipt(attemptId: string, status: 'delivered'): Promise<void> {
  const key = `${status}-${attemptId}`;
  await engine.post({ signal: 'receipt', key, attemptId, providerId: `id-${attemptId}`, status, rawStatus: status });
}

describe('a stop', () => {
  test('is confirmed once, and the journey shows the reply, the stop, the confirmation and its delivery', async () => {
    const call = await caller();
    await engine.post(says(call, 'STOP'));
    const { notices, replies } = await engine.until(call.callId, accepted);
    expect(notices).toMatchObject([
      {
        kind: 'stop_confirmation',
        account: 'sms-main',
        locale: 'en-US',
        text: 'Salon Luz: you are unsubscribed and will get no more messages from us. Reply START to get them again.',
        replyId: replies[0]?.id,
      },
    ]);
    expect(sentTo(sms, call)).toMatchObject([{ attemptId: notices[0]?.id, request: { text: notices[0]?.text } }]);
    await receipt(notices[0]?.id ?? '', 'delivered');
    await engine.post(says(call, 'Stop!'));
    const journey = await engine.until(call.callId, (one) => noticesOf(one).length === 2);
    expect(journey.notices).toMatchObject([{ status: 'delivered', receipts: [{ status: 'delivered' }] }]);
    const kinds = journey.entries.map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf('reply'))).toEqual([
      'reply',
      'suppression',
      'notice',
      'outcome',
      'receipt',
      'reply',
      'suppression',
      'notice',
    ]);
    expect(noticesOf(journey)).toEqual(['stop_confirmation send', 'stop_confirmation already_told']);
    expect(sentTo(sms, call)).toHaveLength(1);
  });

  test('that was ended is confirmed anew when it is said again', async () => {
    const call = await caller();
    await engine.post(says(call, 'STOP'));
    await engine.until(call.callId, accepted);
    await engine.post(says(call, 'START'));
    await engine.post(says(call, 'STOP'));
    await engine.until(call.callId, ({ notices }) => notices.length === 2);
    await engine.until(call.callId, accepted);
    expect(sentTo(sms, call)).toHaveLength(2);
  });

  test.each([
    ['es-CO', 'STOP', /^Salon Luz: listo, no recibira mas mensajes/],
    ['pt-BR', 'PARAR', /^Salon Luz: pronto, voce nao recebera mais/],
  ])('of a caller in %s is confirmed in their language', async (locale, word, text) => {
    const call = await caller(locale);
    await engine.post(says(call, word));
    const { notices } = await engine.until(call.callId, accepted);
    expect(notices[0]?.text).toMatch(text);
  });

  test('of somebody who never called is confirmed in the language of the word, or of the country', async () => {
    const [mexican, speaker] = [{ phone: '+525512345671' }, { phone: '+12025550999' }];
    await engine.post(says(mexican, 'STOP'), says(speaker, 'SAIR'));
    await until(
      'both are confirmed',
      async () => sentTo(sms, mexican).length + sentTo(sms, speaker).length === 2 || undefined,
    );
    expect(sentTo(sms, mexican)[0]?.request.text).toContain('responda ALTA');
    expect(sentTo(sms, speaker)[0]?.request.text).toContain('responda COMEÇAR');
  });

  test('that the provider took for one of its words is left to the provider; what it cannot have noticed is confirmed once', async () => {
    const [known, free] = [await caller(), await caller()];
    await engine.postTo('rcs-main', says(known, 'STOP', { keyword: 'stop' }));
    await engine.postTo('rcs-main', says(known, 'baja'));
    await engine.postTo('rcs-main', says(free, 'baja'));
    await engine.until(free.callId, accepted);
    expect(noticesOf(await engine.journey(known.callId))).toEqual([
      'stop_confirmation provider_answers',
      'stop_confirmation already_told',
    ]);
    expect([sentTo(rcs, known).length, sentTo(rcs, free).length]).toEqual([0, 1]);
  });

  test('that comes as a button and as its message together is confirmed once', async () => {
    const call = await caller();
    lastKey += 1;
    const tapped: Signal = { signal: 'opt_out', key: `tap-${lastKey}`, from: call.phone, scope: 'all' };
    await engine.post(tapped, says(call, 'STOP'));
    await engine.until(call.callId, accepted);
    expect(sentTo(sms, call)).toHaveLength(1);
  });

  test('against marketing alone is not answered, and neither is one to an account of which nobody said who answers', async () => {
    const [marketing, unset] = [await caller(), await caller()];
    lastKey += 1;
    await engine.post({ signal: 'opt_out', key: `tap-${lastKey}`, from: marketing.phone, scope: 'marketing' });
    await engine.postTo('wa-main', says(unset, 'STOP'));
    expect(noticesOf(await engine.journey(marketing.callId))).toEqual([]);
    expect(noticesOf(await engine.journey(unset.callId))).toEqual(['stop_confirmation not_configured']);
  });

  test('heard by two gateways at once is confirmed by one of them', async () => {
    const calls = await Promise.all(Array.from({ length: 12 }, () => caller()));
    await Promise.all(calls.flatMap((call) => [engine.post(says(call, 'STOP')), other.post(says(call, 'stop all'))]));
    for (const call of calls) await engine.until(call.callId, ({ notices }) => notices[0]?.status === 'accepted');
    expect(calls.map((call) => sentTo(sms, call).length)).toEqual(calls.map(() => 1));
  });
});

describe('a confirmation', () => {
  test('that the provider surely did not take is tried again, under the id that it had', async () => {
    const call = await caller();
    sms.answers.push({ outcome: 'throttled', scope: 'message' });
    await engine.post(says(call, 'STOP'));
    await engine.until(call.callId, accepted);
    expect(new Set(sentTo(sms, call).map((one) => one.attemptId)).size).toBe(1);
    expect(sentTo(sms, call)).toHaveLength(2);
  });

  test('of which nobody knows whether it left is not sent again, and a receipt still tells', async () => {
    const call = await caller();
    sms.answers.push({ outcome: 'uncertain', cause: 'timeout' });
    await engine.post(says(call, 'STOP'));
    const { notices } = await engine.until(call.callId, (one) => one.notices[0]?.status === 'uncertain');
    await receipt(notices[0]?.id ?? '', 'delivered');
    expect((await engine.journey(call.callId)).notices[0]?.status).toBe('delivered');
    expect(sentTo(sms, call)).toHaveLength(1);
  });
});

describe('help', () => {
  test('is given once a day, and names the business, the contact and how to stop', async () => {
    const call = await caller();
    await engine.post(says(call, 'HELP'));
    await engine.until(call.callId, accepted);
    await engine.post(says(call, 'info'));
    const journey = await engine.until(call.callId, (one) => noticesOf(one).length === 2);
    expect(noticesOf(journey)).toEqual(['help send', 'help already_told']);
    expect(sentTo(sms, call)[0]?.request.text).toMatch(/^Salon Luz: .*\+1 202 555 0100\. Reply STOP .* HELP/);
  });

  test('is not given to whoever has stopped', async () => {
    const call = await caller();
    await engine.post(says(call, 'STOP'));
    await engine.post(says(call, 'AYUDA'));
    const journey = await engine.until(call.callId, (one) => noticesOf(one).length === 2 && accepted(one));
    expect(noticesOf(journey)).toEqual(['stop_confirmation send', 'help opted_out']);
    expect(sentTo(sms, call)).toHaveLength(1);
  });

  test('that is refused because of a stop at the provider stops the person', async () => {
    const call = await caller();
    const reason = { kind: 'opted_out', permanent: true, fallback: false, alert: false, message: 'x' } as const;
    sms.answers.push({ outcome: 'rejected', reason: { ...reason, optOut: 'all' } });
    await engine.post(says(call, 'HELP'));
    const { entries } = await engine.until(call.callId, ({ notices }) => notices[0]?.status === 'rejected');
    expect(entries.filter((one) => one.kind === 'suppression')).toMatchObject([{ data: { source: 'provider' } }]);
  });
});
