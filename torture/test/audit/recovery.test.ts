import { expect, test } from '@jest/globals';
import { LedgerIndex } from '../../src/audit/ledger-index.ts';
import { percentiles } from '../../src/audit/percentiles.ts';
import { recoveryOf } from '../../src/audit/recovery.ts';
import { MadeUpRun } from '../support/made-up-run.ts';

test('times count from the kill, and not for what was accepted before it', () => {
  const run = new MadeUpRun();
  const call = run.call('live');
  const [before = '', waiting = '', never = ''] = [1, 2, 3].map(() => run.followUp(call));
  run.accept(run.attempt(call, before), 900);
  run.accept(run.attempt(call, waiting), 1_700);
  run.attempt(call, never);
  const wounds = [{ at: 1_000, waiting: [before, waiting, waiting, never] }];
  const { toFirstAccept, toEachAccept } = recoveryOf(wounds, run.accepts, new LedgerIndex(run.facts.ledger));
  expect(toFirstAccept.values).toEqual([700]);
  expect(toEachAccept.values).toEqual([700]);
});

test('percentiles are values that were measured', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentiles(hundred)).toMatchObject({ count: 100, p50: 50, p99: 99, max: 100 });
  expect(percentiles([5])).toMatchObject({ p50: 5, p99: 5, max: 5 });
  expect(percentiles([])).toMatchObject({ count: 0, p50: null, p99: null, max: null });
});
