import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { ReconcileResult } from '@aftercall/core';
import { Reconciler, type Question, type ReconcilerSettings } from '../../src/dispatch/reconciler.ts';
import type { LearntFact } from '../../src/ledger/attempts/attempt-fact.ts';
import { createLogger } from '../../src/observability/logger.ts';

const slow = { tenant: 'salon-luz', account: 'sms-slow' };
const other = { tenant: 'salon-luz', account: 'sms-main' };

/** A reconciler whose accounts answer as the test says. */
function setUp(reconcile: (account: string) => Promise<ReconcileResult>) {
  const learnt: LearntFact[] = [];
  const said: Record<string, unknown>[] = [];
  const reconciler = new Reconciler({
    accounts: { find: (_tenant: string, id: string) => ({ channel: { name: 'sms', reconcile: () => reconcile(id) } }) },
    aftermath: { recordOutcome: async (_call: number, fact: LearntFact) => void learnt.push(fact) },
    now: () => new Date(),
    log: createLogger({ level: 'warn', destination: { write: (line) => void said.push(JSON.parse(line)) } }),
  } as unknown as ReconcilerSettings);
  const ask = (name: typeof slow, count: number): void => {
    for (let index = 0; index < count; index += 1) {
      const asked = { times: 0, absences: 0 };
      const question = { ...name, attemptId: `${name.account} ${index}`, callKey: 1, sentAt: new Date(), asked };
      reconciler.ask(question as unknown as Question);
    }
  };
  return { reconciler, ask, learnt, said };
}

test('an account whose provider does not answer has room for no more, and leaves room for the others', async () => {
  const { reconciler, ask, learnt } = setUp((account) =>
    account === slow.account ? new Promise(() => undefined) : Promise.resolve({ found: false, certain: false }),
  );
  ask(slow, 8);
  expect([reconciler.freeOf(slow), reconciler.freeOf(other)]).toEqual([0, 8]);
  expect(reconciler.free).toBeGreaterThan(8);
  ask(other, 8);
  expect(reconciler.freeOf(other)).toBe(0);
  await wait(0);
  expect([reconciler.freeOf(slow), reconciler.freeOf(other)]).toEqual([0, 8]);
  expect(learnt).toHaveLength(8);
  await reconciler.close();
});

test('a question that fails is one without an answer, and says whose it is', async () => {
  const { reconciler, ask, learnt, said } = setUp(() => Promise.reject(new Error('no connection')));
  ask(slow, 1);
  await wait(0);
  expect(learnt).toMatchObject([{ entry: { data: { answer: 'unanswered' } } }]);
  expect(said).toMatchObject([{ ...slow, channel: 'sms', attempt: 'sms-slow 0', err: { message: 'no connection' } }]);
  expect(reconciler.freeOf(slow)).toBe(8);
});
