import { describe, expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider, type FakeSend } from '../support/fake-channel.ts';
import { written } from '../support/many-addresses.ts';
import { salonConfig } from '../support/salon-config.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const minutes = 60_000;
const hours = 60 * minutes;

const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }
      - { id: rcs-main, channel: rcs, settings: {}, optOutConfirmation: gateway }
    routing: [{ send: [{ channel: sms }] }]
`);

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config });

let lastPhone = 12_025_550_600;
let lastKey = 0;

async function caller(locale = 'en-US'): Promise<CallScript> {
  lastPhone += 1;
  const call = new CallScript(`call-${lastPhone}`, `+${lastPhone}`);
  await running.engine.ingest(call.started({ locale }), call.consent({ channels: ['sms', 'rcs'] }));
  clock.advance(1_000);
  return call;
}

async function says(call: CallScript, text: string, account = 'sms-main'): Promise<void> {
  lastKey += 1;
  await running.engine.postTo(account, written(`said-${lastKey}`, call.phone, text));
  clock.advance(1_000);
}

/** Somebody who said something unclear, and was asked about it. */
async function asked(locale?: string): Promise<CallScript> {
  const call = await caller(locale);
  await says(call, 'no');
  await running.engine.until(call.callId, ({ notices }) => notices[0]?.status === 'accepted');
  return call;
}

const sentTo = (provider: FakeProvider, { phone }: CallScript): FakeSend[] =>
  provider.sends.filter(({ request }) => request.to === phone);

const suppressionsOf = ({ entries }: Journey): string[] =>
  entries.flatMap((one) =>
    one.kind === 'suppression' ? [`${one.data.kind} ${one.data.scope} ${one.data.source}`] : [],
  );

/** What becomes of a booking that is confirmed to them now. */
async function textedNow({ phone, callId }: CallScript, name = 'later'): Promise<string | undefined> {
  const call = new CallScript(`${callId}-${name}`, phone);
  await running.engine.ingest(call.started(), call.booking({}, { live: true }), call.ended());
  clock.advance(4_000);
  const { followUps } = await running.engine.until(
    call.callId,
    ({ followUps: [one] }) => one?.state === 'settled' || one?.attempts[0]?.status === 'accepted',
  );
  return followUps[0]?.reason ?? followUps[0]?.attempts[0]?.status;
}

describe('a message that may be a stop', () => {
  test('stops at once, and is asked about once, in the language of the person', async () => {
    const call = await asked('es-MX');
    await says(call, 'nope');
    const journey = await running.engine.journey(call.callId);
    expect(suppressionsOf(journey)).toEqual(['stop all unclear_reply', 'stop all unclear_reply']);
    expect(sentTo(sms, call).map((one) => one.request.text)).toEqual([
      'Salon Luz: dejamos de enviarle mensajes. Responda SI para volver a recibirlos.',
    ]);
    expect(await textedNow(call)).toBe('opted_out');
  });

  test('is taken back by a YES that comes next, and that ends this stop alone', async () => {
    const call = await asked();
    clock.advance(23 * hours);
    await says(call, 'Yes!');
    expect(suppressionsOf(await running.engine.journey(call.callId))).toEqual([
      'stop all unclear_reply',
      'start one answer',
    ]);
    expect(await textedNow(call)).toBe('accepted');
  });

  test('is not taken back by a YES while another stop stands', async () => {
    const call = await asked();
    await says(call, 'STOP', 'rcs-main');
    await says(call, 'yes');
    expect(suppressionsOf(await running.engine.journey(call.callId))).toEqual([
      'stop all unclear_reply',
      'stop all keyword',
      'start one answer',
    ]);
    expect(await textedNow(call)).toBe('opted_out');
  });

  test('is not taken back by a YES on another account, after something else, or after a day', async () => {
    const [elsewhere, second, late] = [await asked(), await asked(), await asked()];
    await says(elsewhere, 'yes', 'rcs-main');
    await says(second, 'what is this about?');
    await says(second, 'yes');
    clock.advance(24 * hours);
    await says(late, 'yes');
    for (const call of [elsewhere, second, late]) {
      expect(suppressionsOf(await running.engine.journey(call.callId))).toEqual(['stop all unclear_reply']);
      expect(await textedNow(call)).toBe('opted_out');
    }
  });

  test('is ended by a START as any stop is', async () => {
    const call = await asked();
    await says(call, 'START');
    expect(await textedNow(call)).toBe('accepted');
  });

  test('is not taken back by a YES that nobody asked for', async () => {
    const call = await caller();
    await says(call, 'STOP');
    await says(call, 'yes');
    await says(call, 'ok');
    expect(suppressionsOf(await running.engine.journey(call.callId))).toEqual(['stop all keyword']);
  });
});

describe('an answer whose time is over', () => {
  test('is not sent when it could be tried again only after five minutes', async () => {
    const call = await caller();
    sms.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 6 * minutes });
    await says(call, 'STOP');
    const { notices } = await running.engine.until(call.callId, (one) => one.notices[0]?.status === 'rejected');
    expect(notices).toMatchObject([{ reason: { kind: 'rate_limited' } }]);
    clock.advance(7 * minutes);
    await running.engine.until(call.callId, () => true);
    expect(sentTo(sms, call)).toHaveLength(1);
  });

  test('does not leave once it waited for its account for five minutes', async () => {
    const [blocked, call] = [await caller(), await caller()];
    rcs.answers.push({ outcome: 'throttled', scope: 'account', retryAfterMs: 10 * minutes });
    await says(blocked, 'STOP', 'rcs-main');
    await running.engine.until(blocked.callId, ({ notices }) => notices[0]?.status !== 'planned');
    await says(call, 'STOP', 'rcs-main');
    clock.advance(5 * minutes + 1_000);
    const { notices, entries } = await running.engine.until(
      call.callId,
      (one) => one.notices[0]?.refusal !== undefined,
    );
    expect(notices).toMatchObject([{ status: 'refused', refusal: 'too_late' }]);
    expect(entries.at(-1)).toMatchObject({ kind: 'notice', data: { verdict: 'skip', reason: 'too_late' } });
    expect(sentTo(rcs, call)).toHaveLength(0);
  });

  test('is not given to a message that reached its provider long ago', async () => {
    const call = await caller();
    lastKey += 1;
    const at = new Date(clock.now().getTime() - 6 * minutes);
    await running.engine.post({ ...written(`said-${lastKey}`, call.phone), at });
    const { entries } = await running.engine.journey(call.callId);
    expect(entries.at(-1)).toMatchObject({ kind: 'notice', data: { reason: 'too_late' } });
  });
});

test('an answer whose worker died is uncertain, and nobody sends it again', async () => {
  const call = await caller();
  const { promise, resolve } = Promise.withResolvers<void>();
  sms.answers.push(async () => {
    await promise;
    return { outcome: 'accepted', providerIds: ['late'] };
  });
  await says(call, 'STOP');
  await until('it is on its way', () => Promise.resolve(sentTo(sms, call)[0]));
  clock.advance(31_000);
  await running.engine.until(call.callId, ({ notices }) => notices[0]?.status === 'uncertain');
  resolve();
  // The worker was not dead after all: what it learnt still counts.
  const { notices } = await running.engine.until(call.callId, (one) => one.notices[0]?.status === 'accepted');
  expect(notices[0]?.providerIds).toEqual(['late']);
  expect(sentTo(sms, call)).toHaveLength(1);
});
