import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const config = salonConfig(
  `
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing: [{ send: [{ channel: rcs, until: delivered, after: 12s }, { channel: sms }] }]
  - id: other
    name: Other
    locale: en-US
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`,
  'timing: { expireAfter: 5m }',
);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config });

let calls = 0;
const throttled = (retryAfterMs?: number): SendOutcome => ({
  outcome: 'throttled',
  scope: 'account',
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

interface Booking {
  readonly callId: string;
  readonly phone: string;
}

async function book(channels: readonly string[] = ['sms'], tenant = tenantId): Promise<Booking> {
  calls += 1;
  const [callId, phone] = [`call-${calls}`, `+1202555${String(4_000 + calls)}`];
  const call = new CallScript(callId, phone);
  const events = [call.started(), call.consent({ channels }), call.booking({}, { live: true })];
  await running.engine.ingestOf(tenant, ...events);
  return { callId, phone };
}

const inWords = ({ followUps }: Journey): readonly string[] =>
  followUps.flatMap(({ attempts }) => attempts.map((one) => `${one.channel}: ${one.status}`));
const untilTried = ({ callId }: Booking, ...words: readonly string[]): Promise<Journey> =>
  running.engine.until(callId, (journey) => inWords(journey).join() === words.join());
const sendsTo = (provider: FakeProvider, { phone }: Booking): number =>
  provider.sends.filter((one) => one.request.to === phone).length;

/** When a planned message is looked at next, in milliseconds from now; undefined once it is gone from the queue. */
async function dueInMs({ callId }: Booking): Promise<number | undefined> {
  const { rows } = await running.engine.pool.query<{ due_at: Date }>(
    `SELECT w.due_at FROM work w JOIN calls c ON c.id = w.call WHERE w.kind = 'send' AND c.call_id = $1`,
    [callId],
  );
  return rows[0] && rows[0].due_at.getTime() - clock.now().getTime();
}

/** Until the claim has looked at it and put it off for that long. */
const untilPutOff = (booking: Booking, ms: number): Promise<unknown> =>
  until(`put off for ${ms} ms`, async () => ((await dueInMs(booking)) === ms ? true : undefined));
const untilSent = (provider: FakeProvider, booking: Booking): Promise<unknown> =>
  until('sent', async () => (sendsTo(provider, booking) > 0 ? true : undefined));
/** Longer than the claim takes to look by itself. */
const aWhile = (): Promise<void> => wait(700);

async function pausesOf(account: string): Promise<number> {
  const { registry } = running.engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric('aftercall_account_pauses_total')?.get()) ?? { values: [] };
  return values.find((one) => one.labels['account'] === account && one.labels['tenant'] === tenantId)?.value ?? 0;
}

/** No pause is left for the next test: each account has a message accepted. */
afterEach(async () => {
  for (const provider of [sms, rcs]) provider.answers.length = 0;
  clock.advance(60 * 60_000);
  await untilTried(await book(['sms']), 'sms: accepted');
  await untilTried(await book(['rcs']), 'rcs: accepted');
});

describe('an account that is throttled', () => {
  test('is waited for by all that it has to send, for as long as the provider says, and each leaves once', async () => {
    const before = await pausesOf('sms-main');
    sms.answers.push(throttled(9_000));
    const first = await book();
    await untilTried(first, 'sms: rejected', 'sms: planned');
    const others = await Promise.all([1, 2, 3, 4, 5].map(() => book()));
    for (const one of others) await untilPutOff(one, 9_000);
    clock.advance(8_999);
    await aWhile();
    expect(others.map((one) => sendsTo(sms, one))).toEqual([0, 0, 0, 0, 0]);
    clock.advance(1);
    for (const one of others) await untilTried(one, 'sms: accepted');
    await untilTried(first, 'sms: rejected', 'sms: accepted');
    expect(others.map((one) => sendsTo(sms, one))).toEqual([1, 1, 1, 1, 1]);
    expect(await pausesOf('sms-main')).toBe(before + 1);
  });

  test('slows neither another account nor another tenant', async () => {
    sms.answers.push(throttled(60_000));
    await untilTried(await book(), 'sms: rejected', 'sms: planned');
    await untilTried(await book(['rcs']), 'rcs: accepted');
    await untilSent(sms, await book(['sms'], 'other'));
  });

  test('slows nobody else when it is throttled for one person', async () => {
    sms.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 60_000 });
    await untilTried(await book(), 'sms: rejected', 'sms: planned');
    await untilTried(await book(), 'sms: accepted');
  });

  test('is tried with one message after each pause, and each pause is twice as long where nobody says how long', async () => {
    sms.answers.push(throttled(), throttled(), throttled());
    const all = [await book()];
    await untilTried(all[0] as Booking, 'sms: rejected', 'sms: planned');
    for (let one = 0; one < 3; one += 1) all.push(await book());
    const count = sms.sends.length;
    const sendsSince = (): number => sms.sends.length - count;
    for (const [round, pauseMs] of [1_000, 2_000, 4_000].entries()) {
      const [last] = all.slice(-1) as [Booking];
      await until('the pause is known to the queue', async () => ((await dueInMs(last)) ?? 0) > 0 || undefined);
      clock.advance(pauseMs - 1);
      await aWhile();
      expect(sendsSince()).toBe(round);
      clock.advance(1);
      if (round < 2) await until('one tried', async () => (sendsSince() === round + 1 ? true : undefined));
    }
    for (const one of all)
      await running.engine.until(one.callId, (journey) => inWords(journey).at(-1) === 'sms: accepted');
    expect(sendsSince()).toBe(2 + all.length);
  });

  test('lets nothing more go while the one that tries is under way', async () => {
    sms.answers.push(throttled(2_000));
    const first = await book();
    await untilTried(first, 'sms: rejected', 'sms: planned');
    const others = [await book(), await book()];
    for (const one of others) await untilPutOff(one, 2_000);
    let answer: (outcome: SendOutcome) => void = () => undefined;
    sms.answers.push(() => new Promise((resolve) => (answer = resolve)));
    const count = sms.sends.length;
    clock.advance(2_000);
    await until('one tries', async () => (sms.sends.length > count ? true : undefined));
    const late = await book();
    await aWhile();
    expect(sms.sends).toHaveLength(count + 1);
    // The claim does not even look at the others, or it would look again and again.
    expect(running.engine.container.get(Dispatcher).fullSlots()).toEqual([`${tenantId}/sms-main`]);
    answer({ outcome: 'accepted', providerIds: ['tried'] });
    for (const one of [...others, late]) await untilTried(one, 'sms: accepted');
    await untilTried(first, 'sms: rejected', 'sms: accepted');
    expect(sms.sends).toHaveLength(count + 4);
  });

  test('keeps a message no longer than it is useful', async () => {
    sms.answers.push(throttled(30 * 60_000));
    await untilTried(await book(), 'sms: rejected');
    const inVain = await book();
    await untilPutOff(inVain, 5 * 60_000);
    clock.advance(5 * 60_000);
    const { followUps } = await running.engine.until(inVain.callId, (one) => one.followUps[0]?.state === 'settled');
    expect(followUps[0]).toMatchObject({ outcome: 'expired' });
    expect(sendsTo(sms, inVain)).toBe(0);
  });

  test('is in plans as ever, and left for the next one when its pause outlasts its step', async () => {
    const [shortly, long] = [5_000, 60_000];
    rcs.answers.push(throttled(shortly));
    await untilTried(await book(['rcs']), 'rcs: rejected', 'rcs: planned');
    const waits = await book(['rcs', 'sms']);
    await untilPutOff(waits, shortly);
    rcs.answers.push(throttled(long));
    clock.advance(shortly);
    await until('it is throttled for longer', async () => ((await pausesOf('rcs-main')) > 1 ? true : undefined));
    const goesOn = await book(['rcs', 'sms']);
    const journey = await untilTried(goesOn, 'rcs: rejected', 'sms: accepted');
    expect(journey.followUps[0]?.plan).toMatchObject({ omitted: [] });
    expect(journey.followUps[0]?.attempts[0]?.reason).toMatchObject({
      kind: 'rate_limited',
      message: expect.stringContaining('for longer than this message waits'),
    });
    expect(sendsTo(rcs, goesOn)).toBe(0);
  });
});
