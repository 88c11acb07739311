import type { FailureReason, ReceiptSignal } from '@aftercall/core';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { ReceiptCollector } from '../../src/receipts/receipt-collector.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { salonConfig } from '../support/salon-config.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms', false, { receiptOf: true });
const whatsapp = new FakeProvider('whatsapp');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: wa-main, channel: whatsapp, settings: {} }
    routing: [{ send: [{ channel: sms, until: delivered, after: 30s }, { channel: whatsapp }] }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [whatsapp], config });

// Minutes go by here, and it asks about the same messages.
beforeAll(() => running.engine.container.get(ReceiptCollector).close());
afterEach(() => {
  sms.receiptQuestions.length = 0;
  sms.receiptAnswers.length = 0;
  // Whoever did not answer is asked again.
  clock.advance(61_000);
});

const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };

const attemptsOf = ({ followUps: [followUp] }: Journey): string =>
  (followUp?.attempts ?? []).map((one) => `${one.channel}: ${one.status}`).join(', ');
const untilAttempts = (callId: string, words: string): Promise<Journey> =>
  running.engine.until(callId, (journey) => attemptsOf(journey) === words);
const untilAsked = (count: number): Promise<true> =>
  until(`${count} questions`, async () => (sms.receiptQuestions.length >= count ? true : undefined));
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_200));

/** A booking that was accepted on SMS, and of which nothing was heard by the time at which SMS is left. */
async function unheard(callId: string, phone: string): Promise<string> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(), call.consent({ channels: ['sms', 'whatsapp'] }));
  await running.engine.ingest(call.booking({}, { live: true }));
  const { followUps } = await untilAttempts(callId, 'sms: accepted');
  return followUps[0]?.attempts[0]?.id ?? '';
}

function receipt(attemptId: string, status: ReceiptSignal['status'], failure?: FailureReason): ReceiptSignal {
  const key = `${attemptId} ${status}`;
  const known = { attemptId, providerId: `id-${attemptId}`, status, rawStatus: status };
  return { signal: 'receipt', key, ...known, ...(failure && { reason: failure }) };
}

describe('a message of which no receipt came in time', () => {
  test('is told on no other channel when its provider knows that it was delivered', async () => {
    const attemptId = await unheard('lost-receipt', '+12025550181');
    sms.receiptAnswers.push(async () => receipt(attemptId, 'delivered'));
    clock.advance(31_000);
    const journey = await untilAttempts('lost-receipt', 'sms: delivered');
    expect(journey.followUps[0]).toMatchObject({ state: 'settled', outcome: 'reached' });
    await aWhile();
    clock.advance(60_000);
    await aWhile();
    expect(attemptsOf(await running.engine.journey('lost-receipt'))).toBe('sms: delivered');
    expect(sms.receiptQuestions).toEqual([
      { attemptId, message: { to: '+12025550181', providerIds: [`id-${attemptId}`] } },
    ]);
  });

  test('counts once when it is posted after all', async () => {
    const attemptId = await unheard('posted-late', '+12025550182');
    sms.receiptAnswers.push(async () => receipt(attemptId, 'delivered'));
    clock.advance(31_000);
    await untilAttempts('posted-late', 'sms: delivered');
    await running.engine.post(receipt(attemptId, 'delivered'));
    const { entries } = await running.engine.journey('posted-late');
    expect(entries.filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
  });

  test('goes on to the next channel at once when its provider knows that it failed', async () => {
    const attemptId = await unheard('lost-failure', '+12025550183');
    sms.receiptAnswers.push(async () => receipt(attemptId, 'undeliverable', reason));
    clock.advance(31_000);
    const journey = await untilAttempts('lost-failure', 'sms: undeliverable, whatsapp: accepted');
    const planned = journey.entries.flatMap((one) => (one.kind === 'attempt' ? [one.data] : []));
    expect(planned.at(-1)).toMatchObject({ follows: { step: 0, why: 'undeliverable' } });
  });

  test.each<[string, string, (attemptId: string) => Promise<ReceiptSignal | undefined>]>([
    ['knows no more', '+12025550184', async (attemptId) => receipt(attemptId, 'sent')],
    ['has no such message', '+12025550185', async () => undefined],
    ['does not answer', '+12025550186', () => Promise.reject(new Error('503'))],
  ])(
    'goes on to the next channel at once when its provider %s, and is asked about once',
    async (what, phone, answer) => {
      const callId = `silent: ${what}`;
      const attemptId = await unheard(callId, phone);
      sms.receiptAnswers.push(() => answer(attemptId));
      clock.advance(31_000);
      const journey = await running.engine.until(callId, (one) => attemptsOf(one).endsWith(', whatsapp: accepted'));
      const planned = journey.entries.flatMap((one) => (one.kind === 'attempt' ? [one.data] : []));
      expect(planned.at(-1)).toMatchObject({ follows: { step: 0, why: 'no_receipt' } });
      expect(sms.receiptQuestions).toHaveLength(1);
    },
  );

  /** So many more, of which nobody has heard. */
  async function manyUnheard(name: string, count: number): Promise<readonly string[]> {
    const callIds = Array.from({ length: count }, (_, index) => `${name}-${index}`);
    for (const [index, callId] of callIds.entries()) {
      await unheard(callId, `+120255${name === 'many' ? '50' : '51'}${String(index).padStart(3, '0')}`);
    }
    return callIds;
  }

  const untilAllGoOn = async (callIds: readonly string[]): Promise<void> => {
    for (const callId of callIds) {
      await running.engine.until(callId, (one) => {
        clock.advance(20);
        return attemptsOf(one) === 'sms: accepted, whatsapp: accepted';
      });
    }
  };

  test('is asked about by no more than 32 questions of an account at once, and nobody is passed over', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const callIds = await manyUnheard('many', 40);
    sms.receiptAnswers.push(...callIds.map(() => () => released));
    clock.advance(31_000);
    await untilAsked(32);
    await aWhile();
    expect(sms.receiptQuestions).toHaveLength(32);
    release(undefined);
    await untilAllGoOn(callIds);
    expect(new Set(sms.receiptQuestions.map(({ attemptId }) => attemptId)).size).toBe(40);
  });

  test('waits for no provider that does not answer: after the first failure the others go on at once', async () => {
    const { promise: failed, reject: fail } = Promise.withResolvers<undefined>();
    const callIds = await manyUnheard('hung', 40);
    sms.receiptAnswers.push(...callIds.map(() => () => failed));
    clock.advance(31_000);
    await untilAsked(32);
    await aWhile();
    fail(new Error('timed out'));
    await untilAllGoOn(callIds);
    expect(sms.receiptQuestions).toHaveLength(32);
    // A minute later it is asked again.
    clock.advance(61_000);
    await unheard('asked-again', '+12025550189');
    clock.advance(31_000);
    await untilAllGoOn(['asked-again']);
    expect(sms.receiptQuestions).toHaveLength(33);
  });
});
