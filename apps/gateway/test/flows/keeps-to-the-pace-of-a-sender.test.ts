import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock } from '../support/with-engine.ts';

const config = salonConfig(
  `
    accounts:
      - { id: sms-main, channel: sms, settings: {}, pace: { perSecond: 1 } }
      - { id: rcs-main, channel: rcs, settings: {}, pace: { perSecond: 0.05 } }
      - { id: push-main, channel: push, settings: {}, pace: { perSecond: 0.05 } }
      - { id: mail-main, channel: mail, settings: {} }
    routing:
      - when: { locale: es-MX }
        send: [{ channel: rcs, until: delivered, after: 12s }, { channel: push, until: delivered, after: 12s }, { channel: mail }]
      - send: [{ channel: sms }]
  - id: other
    name: Other
    locale: en-US
    accounts: [{ id: sms-main, channel: sms, settings: {}, pace: { perSecond: 1 } }]
`,
  'timing: { afterCallDelay: 0s, expireAfter: 5m }',
);

let database: TestDatabase;
let engine: TestEngine;
let calls = 0;
const clock = new TestClock();
const sms = new FakeProvider('sms');
const [rcs, push, mail] = [new FakeProvider('rcs'), new FakeProvider('push'), new FakeProvider('mail')];
const settings = { now: clock.now, provider: sms, otherProviders: [rcs, push, mail], config };

beforeAll(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ database, ...settings });
});

afterAll(async () => {
  await engine?.stop();
  await database?.drop();
});

interface Booking {
  readonly callId: string;
  readonly phone: string;
}

/** A letter outside of GSM-7 makes two segments of a message. */
const wide = 'Ж, 12 Main St';

interface BookingChoices {
  readonly tenant?: string;
  /** Not asked for during the call, but told after it. */
  readonly afterCall?: boolean;
  readonly location?: string;
  readonly caller?: object;
  readonly by?: TestEngine;
}

async function book(choices: BookingChoices = {}): Promise<Booking> {
  const { tenant = tenantId, afterCall = false, location = '12 Main St', caller = {}, by = engine } = choices;
  calls += 1;
  const [callId, phone] = [`call-${calls}`, `+1202555${String(2_000 + calls)}`];
  const call = new CallScript(callId, phone);
  const consent = call.consent({ channels: ['sms', 'rcs', 'push', 'mail'] });
  const told = afterCall ? [call.booking({ location }), call.ended()] : [call.booking({ location }, { live: true })];
  await by.ingestOf(tenant, call.started(caller), consent, ...told);
  return { callId, phone };
}

async function bookSeveral(count: number, choices: BookingChoices = {}): Promise<Booking[]> {
  const bookings: Booking[] = [];
  for (let one = 0; one < count; one += 1) bookings.push(await book(choices));
  return bookings;
}

/** To whom it was sent, of these, in order. */
function leftTo(provider: FakeProvider, bookings: readonly Booking[]): string[] {
  const phones = new Map(bookings.map((one) => [one.phone, one.callId]));
  return provider.sends.flatMap(({ request }) => phones.get(request.to) ?? []);
}

const idsOf = (bookings: readonly Booking[]): string[] => bookings.map((one) => one.callId);
const untilLeft = (provider: FakeProvider, bookings: readonly Booking[], count: number): Promise<unknown> =>
  until(`${count} left`, async () => leftTo(provider, bookings).length >= count || undefined);
/** Longer than the claim takes to look by itself. */
const aWhile = (): Promise<void> => wait(700);
const postponed = async ({ callId }: Booking): Promise<Journey['entries'][number][]> =>
  (await engine.journey(callId)).entries.filter(({ kind }) => kind === 'postponed');
const untilQueued = (booking: Booking): Promise<unknown> =>
  until('it is in the queue', async () => ((await postponed(booking)).length > 0 ? true : undefined));

/** What earlier tests left in the queues leaves, and what they owe is paid. */
async function rest(): Promise<void> {
  await until('nothing waits', async () => {
    clock.advance(60_000);
    const { rows } = await engine.pool.query(`SELECT id FROM work WHERE kind = 'send'`);
    return rows.length === 0 ? true : undefined;
  });
}

async function pacedSends(account: string): Promise<number> {
  const { registry } = engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric('aftercall_paced_sends_total')?.get()) ?? { values: [] };
  return values.find((one) => one.labels['account'] === account && one.labels['tenant'] === tenantId)?.value ?? 0;
}

describe('an account with a pace', () => {
  test('lets one message a second leave, the oldest first, and the ledger says once of each why it waits', async () => {
    const before = await pacedSends('sms-main');
    const ten = await bookSeveral(10);
    await untilLeft(sms, ten, 1);
    for (const one of ten.slice(1)) await untilQueued(one);
    for (let left = 1; left < 10; left += 1) {
      clock.advance(999);
      await aWhile();
      expect(leftTo(sms, ten)).toHaveLength(left);
      clock.advance(1);
      await untilLeft(sms, ten, left + 1);
    }
    expect(leftTo(sms, ten)).toEqual(idsOf(ten));
    expect(await pacedSends('sms-main')).toBe(before + 9);
    const entries = await Promise.all(ten.map(postponed));
    expect(entries.map((one) => one.length)).toEqual([0, ...Array.from({ length: 9 }, () => 1)]);
    const [second] = entries[1] ?? [];
    expect(second?.data).toMatchObject({ reason: 'sender_pace' });
  }, 60_000);

  test('counts the segments of a message, not the message', async () => {
    await rest();
    const long = await book({ location: wide });
    await untilLeft(sms, [long], 1);
    const units = sms.sends.at(-1)?.request.units ?? 0;
    expect(units).toBeGreaterThan(1);
    const next = await book();
    await untilQueued(next);
    clock.advance(units * 1_000 - 1);
    await aWhile();
    expect(leftTo(sms, [next])).toEqual([]);
    clock.advance(1);
    await untilLeft(sms, [next], 1);
  });

  test('lets what is told during a call go first, then what follows one, then what is tried again', async () => {
    await rest();
    const throttled: SendOutcome = { outcome: 'throttled', scope: 'recipient', retryAfterMs: 1_000 };
    sms.answers.push(throttled);
    const again = await book();
    await untilLeft(sms, [again], 1);
    const after = await bookSeveral(2, { afterCall: true });
    for (const one of after) await untilQueued(one);
    const live = await bookSeveral(2);
    for (const one of live) await untilQueued(one);
    const all = [again, ...after, ...live];
    for (let left = 1; left < 6; left += 1) {
      clock.advance(1_000);
      await untilLeft(sms, all, left + 1);
    }
    expect(leftTo(sms, all)).toEqual(idsOf([again, ...live, ...after, again]));
  });

  test('slows neither another tenant nor another account', async () => {
    await rest();
    const slow = await bookSeveral(5);
    await untilQueued(slow[4] as Booking);
    const others = await book({ tenant: 'other' });
    await untilLeft(sms, [others], 1);
    const onRcs = await book({ caller: { locale: 'es-MX' } });
    await untilLeft(rcs, [onRcs], 1);
    expect(leftTo(sms, slow)).toHaveLength(1);
  });

  test('is left at once for the next one whose pace is not exceeded, where a message would leave too late', async () => {
    await rest();
    const three = await bookSeveral(3, { caller: { locale: 'es-MX' } });
    await untilLeft(rcs, three, 1);
    await untilLeft(push, three, 1);
    await untilLeft(mail, three, 1);
    expect([rcs, push, mail].map((one) => leftTo(one, three))).toEqual(idsOf(three).map((id) => [id]));
    const { followUps } = await engine.until((three[2] as Booking).callId, ({ followUps: [one] }) => {
      return one?.attempts.at(-1)?.status === 'accepted';
    });
    const attempts = followUps[0]?.attempts.map(({ channel, status, reason }) => ({ channel, status, reason }));
    const late = { kind: 'rate_limited', message: expect.stringContaining('its pace') };
    expect(attempts).toMatchObject([
      { channel: 'rcs', status: 'rejected', reason: late },
      { channel: 'push', status: 'rejected', reason: late },
      { channel: 'mail', status: 'accepted' },
    ]);
  });

  test('keeps what has nowhere else to go until it is useful no longer', async () => {
    await rest();
    const first = await book({ location: wide });
    await untilLeft(sms, [first], 1);
    const inVain = await book();
    await untilQueued(inVain);
    // As if another gateway used up all that there is, again and again.
    for (let minute = 0; minute < 5; minute += 1) {
      await engine.pool.query(`UPDATE sender_paces SET paid_at = $1 WHERE account = 'sms-main' AND tenant = $2`, [
        clock.now().getTime() + 90_000,
        tenantId,
      ]);
      clock.advance(60_000);
      await aWhile();
    }
    const { followUps } = await engine.until(inVain.callId, (one) => one.followUps[0]?.state === 'settled');
    expect(followUps[0]).toMatchObject({ outcome: 'expired' });
    expect(leftTo(sms, [inVain])).toEqual([]);
  });

  test('has one pace for two gateways', async () => {
    await rest();
    const other = await startTestEngine({ database, ...settings });
    try {
      const eight: Booking[] = [];
      for (let pair = 0; pair < 4; pair += 1) eight.push(await book(), await book({ by: other }));
      await untilLeft(sms, eight, 1);
      for (let left = 1; left < 8; left += 1) {
        await aWhile();
        expect(leftTo(sms, eight)).toHaveLength(left);
        clock.advance(1_000);
        await untilLeft(sms, eight, left + 1);
      }
      expect(new Set(leftTo(sms, eight)).size).toBe(8);
    } finally {
      await other.stop();
    }
  }, 60_000);
});
