import type { ReceiptSignal } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/observability/logger.ts';
import { tenantId } from '../support/test-engine.ts';
import { minute, receipt, UnheardSalon } from '../support/unheard-salon.ts';

const salon = new UnheardSalon();

describe('the look', () => {
  test('goes on where it was, after a restart and after days', async () => {
    const one = await salon.unheard('before', '+12025550121');
    salon.clock.advance(15 * minute);
    const other = await salon.unheard('after', '+12025550122');
    await salon.collector().collect();
    expect(salon.asked()).toEqual([one]);
    salon.clock.advance(12 * 60 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([one, other]);
  });

  test('is taken by one gateway of several, however often they come at once', async () => {
    for (let index = 0; index < 10; index += 1) {
      await salon.unheard(`shared-${index}`, `+1202555017${index}`);
      salon.clock.advance(15 * minute);
      await Promise.all([salon.collector(), salon.collector(), salon.collector()].map((one) => one.collect()));
      expect(salon.asked()).toHaveLength(index + 1);
    }
  });

  test("is one gateway's for as long as it takes", async () => {
    const first = await salon.unheard('long-first', '+12025550126');
    salon.clock.advance(2 * minute);
    const second = await salon.unheard('long-second', '+12025550127');
    salon.clock.advance(15 * minute);
    const { promise: begins, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answer, resolve: give } = Promise.withResolvers<undefined>();
    salon.sms.receiptAnswers.push(
      async () => {
        salon.clock.advance(6 * minute);
        return undefined;
      },
      () => {
        begin();
        return answer;
      },
    );
    const looking = salon.collector().collect();
    await begins;
    await salon.collector().collect();
    give(undefined);
    await looking;
    expect(salon.asked()).toEqual([first, second]);
  });

  test('leaves an account whose provider does not answer, until a day later, and asks the others', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    for (let index = 0; index < 5; index += 1) await salon.unheard(`hangs-${index}`, `+1202555013${index}`);
    await salon.unheard('answers', '+525512345678', 'es-MX');
    const fails = (): Promise<never> => Promise.reject(new Error('503'));
    salon.sms.receiptAnswers.push(fails, fails, fails);
    salon.clock.advance(15 * minute);
    await salon.collector({ log, pace: { atOnce: 1 } }).collect();
    expect(salon.asked()).toHaveLength(3);
    expect(salon.pigeons.receiptQuestions).toHaveLength(1);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ tenant: tenantId, account: 'sms-main' });
    salon.clock.advance(24 * 60 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toHaveLength(8);
  });

  test('asks an account that was left again every five minutes, one message at a time, until it has caught up', async () => {
    const told: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      told.push(await salon.unheard(`throttled-${index}`, `+1202555015${index}`));
      salon.clock.advance(2 * minute);
    }
    const fails = (): Promise<never> => Promise.reject(new Error('429'));
    salon.sms.receiptAnswers.push(fails, fails, fails);
    salon.clock.advance(11 * minute);
    const one = salon.collector();
    await one.collect();
    expect(salon.asked()).toEqual(told.slice(0, 3));
    salon.clock.advance(4 * minute);
    await one.collect();
    expect(salon.asked()).toHaveLength(3);

    // It answers the first, and then no more.
    salon.sms.receiptAnswers.push(async () => undefined, fails, fails, fails);
    salon.clock.advance(minute);
    await one.collect();
    expect(salon.asked().slice(3)).toEqual(told.slice(0, 4));
    let atOnce = 0;
    salon.sms.receiptAnswers.push(
      ...told.slice(1).map((attemptId) => async () => {
        atOnce += 1;
        expect(atOnce).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        return receipt(attemptId, 'delivered');
      }),
    );
    salon.clock.advance(5 * minute);
    await one.collect();
    expect(salon.asked().slice(7)).toEqual(told.slice(1));
    expect(await salon.statusOf('throttled-4')).toBe('delivered');
    salon.clock.advance(5 * minute);
    await one.collect();
    expect(salon.asked()).toHaveLength(11);
  });

  test('goes on while a provider that left questions without an answer is slow to answer them now', async () => {
    for (const index of [0, 1, 2]) await salon.unheard(`slow-${index}`, `+1202555018${index}`);
    const fails = (): Promise<never> => Promise.reject(new Error('429'));
    salon.sms.receiptAnswers.push(fails, fails, fails);
    salon.clock.advance(11 * minute);
    const one = salon.collector();
    await one.collect();
    const attemptId = await salon.unheard('not-held-up', '+525512345679', 'es-MX');
    const { promise: slow, resolve: answer } = Promise.withResolvers<undefined>();
    salon.sms.receiptAnswers.push(() => slow);
    salon.clock.advance(11 * minute);
    const asked = new Promise<void>((resolve) => {
      salon.pigeons.receiptAnswers.push(async () => {
        resolve();
        return receipt(attemptId, 'delivered');
      });
    });
    one.start();
    await asked;
    expect(salon.pigeons.receiptQuestions.at(-1)?.attemptId).toBe(attemptId);
    // The one that is slow has not been given up meanwhile, and the next one been asked.
    expect(salon.asked().length).toBeLessThanOrEqual(4);
    answer(undefined);
  });

  test('gives up catching up after a day, when the next look has come to the same messages', async () => {
    await salon.unheard('given-up', '+12025550156');
    for (const index of [0, 1]) await salon.unheard(`given-up-${index}`, `+1202555016${4 + index}`);
    const fails = (): Promise<never> => Promise.reject(new Error('503'));
    salon.sms.receiptAnswers.push(fails, fails, fails);
    salon.clock.advance(11 * minute);
    const one = salon.collector();
    await one.collect();
    salon.clock.advance(24 * 60 * minute);
    await one.collect();
    // By the look of a day later, and not by this one, too.
    expect(salon.asked()).toHaveLength(6);
  });

  test('goes on with an account whose provider left a question or two without an answer', async () => {
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    for (let index = 0; index < 4; index += 1) await salon.unheard(`hiccup-${index}`, `+1202555014${index}`);
    const fails = (): Promise<never> => Promise.reject(new Error('reset'));
    salon.sms.receiptAnswers.push(fails, fails, async () => undefined, fails);
    salon.clock.advance(15 * minute);
    await salon.collector({ log, pace: { atOnce: 1 } }).collect();
    expect(salon.asked()).toHaveLength(4);
    expect(lines).toEqual([]);
  });

  test('waits while what providers post has to wait, and comes to the same messages then', async () => {
    const attemptId = await salon.unheard('busy', '+12025550124');
    salon.clock.advance(15 * minute);
    await salon.collector({ maxBacklog: 0 }).collect();
    expect(salon.asked()).toEqual([]);
    salon.clock.advance(6 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([attemptId]);
  });

  test('is called off with the gateway, and comes to the same messages again', async () => {
    const attemptId = await salon.unheard('closing', '+12025550125');
    salon.clock.advance(15 * minute);
    const closing = salon.collector();
    const { promise: begins, resolve: begin } = Promise.withResolvers<void>();
    const { promise: answer, resolve: give } = Promise.withResolvers<ReceiptSignal>();
    salon.sms.receiptAnswers.push(() => {
      begin();
      return answer;
    });
    closing.start();
    await begins;
    await closing.close();
    give(receipt(attemptId, 'delivered'));
    salon.clock.advance(6 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([attemptId, attemptId]);
    // What was called off is not answered.
    expect(await salon.statusOf('closing')).toBe('accepted');
  });
});
