import { expect, test } from '@jest/globals';
import { applyChange } from '../../src/decide/apply-change.ts';
import { withdrawFollowUps } from '../../src/decide/withdraw-follow-ups.ts';
import { CallUnderTest } from './support/call-under-test.ts';
import { booking, granted, payment, started } from './support/sample-events.ts';

test('what is named is closed by a verdict that supersedes its own; the rest, and what is closed, stays', () => {
  const call = new CallUnderTest();
  call.receive(0, started(), granted(), booking(), payment());
  const [first, second] = call.facts.followUps;
  let made = 0;
  const newId = (): string => `new-${(made += 1)}`;
  const changes = withdrawFollowUps(call.facts, new Set([first?.id ?? '']), newId);
  expect(changes).toMatchObject([
    { change: 'verdict_given', verdict: { verdict: 'skip', reason: 'withdrawn', supersedes: first?.verdictId } },
    { change: 'follow_up_closed', followUp: { id: first?.id }, outcome: 'suppressed', reason: 'withdrawn' },
  ]);
  const after = changes.reduce(applyChange, call.facts);
  expect(after.followUps.map((one) => one.status)).toEqual(['closed', 'held']);
  expect(after.followUps[1]).toEqual(second);
  expect(withdrawFollowUps(after, new Set([first?.id ?? '']), newId)).toEqual([]);
});
