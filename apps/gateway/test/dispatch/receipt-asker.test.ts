import { setTimeout as wait } from 'node:timers/promises';
import type { FoundReceipt } from '@aftercall/core';
import { expect, test } from '@jest/globals';
import { ReceiptAsker, type ReceiptAskerSettings, type ReceiptQuestion } from '../../src/dispatch/receipt-asker.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { TestClock } from '../support/test-clock.ts';

const slow = { tenant: 'salon-luz', account: 'sms-slow' };
const other = { tenant: 'salon-luz', account: 'sms-main' };
const seconds = 1_000;

/** An asker whose accounts answer as the test says. */
function setUp(receiptOf: (account: string) => Promise<FoundReceipt | undefined>) {
  const clock = new TestClock();
  const goneOn: string[] = [];
  const said: Record<string, unknown>[] = [];
  const recorded: unknown[] = [];
  const asker = new ReceiptAsker({
    accounts: { find: (_tenant: string, id: string) => ({ channel: { name: 'sms', receiptOf: () => receiptOf(id) } }) },
    aftermath: { recordWebhook: async (webhook: unknown) => void recorded.push(webhook) },
    now: clock.now,
    log: createLogger({ level: 'warn', destination: { write: (line) => void said.push(JSON.parse(line)) } }),
    goOn: async ({ attemptId }: ReceiptQuestion) => void goneOn.push(attemptId),
  } as unknown as ReceiptAskerSettings);
  const ask = (name: typeof slow, count: number): void => {
    for (let index = 0; index < count; index += 1) {
      asker.ask({ ...name, attemptId: `${name.account} ${index}` } as unknown as ReceiptQuestion);
    }
  };
  return { asker, ask, clock, goneOn, said, recorded };
}

test('an account that is full is waited for half a minute, and not longer; the others have room', async () => {
  const { asker, ask, clock } = setUp(() => new Promise(() => undefined));
  expect([asker.room(slow, 31), asker.room(slow, 32)]).toEqual(['free', 'in_a_moment']);
  ask(slow, 32);
  expect([asker.room(slow, 0), asker.room(other, 0)]).toEqual(['in_a_moment', 'free']);
  clock.advance(30 * seconds);
  expect(asker.room(slow, 0)).toBe('in_a_moment');
  clock.advance(1);
  expect([asker.room(slow, 0), asker.room(other, 0)]).toEqual(['not_now', 'free']);
  await asker.close();
});

test('an account that has had room meanwhile is waited for anew', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const { asker, ask, clock, goneOn } = setUp(() => promise);
  ask(slow, 32);
  expect(asker.room(slow, 0)).toBe('in_a_moment');
  clock.advance(29 * seconds);
  resolve(undefined);
  await wait(0);
  expect(goneOn).toHaveLength(32);
  expect(asker.room(slow, 0)).toBe('free');
  clock.advance(10 * seconds);
  expect(asker.room(slow, 32)).toBe('in_a_moment');
});

test('an account that does not answer is asked again after a minute, and what was asked goes on', async () => {
  const { asker, ask, clock, goneOn, said, recorded } = setUp((account) =>
    account === slow.account ? Promise.reject(new Error('no connection')) : Promise.resolve(undefined),
  );
  ask(slow, 1);
  ask(other, 1);
  await wait(0);
  expect(goneOn.toSorted()).toEqual(['sms-main 0', 'sms-slow 0']);
  expect(recorded).toEqual([]);
  expect(said).toMatchObject([{ ...slow, channel: 'sms', attempt: 'sms-slow 0', err: { message: 'no connection' } }]);
  expect([asker.room(slow, 0), asker.room(other, 0)]).toEqual(['not_now', 'free']);
  clock.advance(60 * seconds);
  expect(asker.room(slow, 0)).toBe('free');
});

test('what is found is taken for the receipt of the attempt that was asked about', async () => {
  const receipt = {
    signal: 'receipt',
    key: 'k',
    providerId: 'p',
    status: 'delivered',
    rawStatus: 'delivered',
  } as const;
  const { asker, ask, clock, recorded } = setUp(async () => ({
    receipt,
    url: 'https://x',
    rawBody: Buffer.from('{}'),
  }));
  ask(other, 1);
  await wait(0);
  expect(recorded).toMatchObject([
    { ...other, channel: 'sms', receivedAt: clock.now(), signals: [{ ...receipt, attemptId: 'sms-main 0' }] },
  ]);
  await asker.close();
});
