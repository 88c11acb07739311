import { expect, test } from '@jest/globals';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import { foldAttempt, newAttempt, reachabilityToldBy, type AttemptFact } from '../../src/delivery/attempt-state.ts';

const because = (kind: FailureReason['kind'], permanent = true): FailureReason => ({
  kind,
  permanent,
  fallback: true,
  alert: false,
  message: 'x',
});

test.each<[string, readonly AttemptFact[], boolean | undefined]>([
  ['accepted', [{ fact: 'accepted', providerIds: ['1'] }], undefined],
  ['delivered', [{ fact: 'delivered' }], true],
  ['read', [{ fact: 'engaged', by: 'read' }], true],
  ['not on the channel', [{ fact: 'rejected', reason: because('unreachable') }], false],
  ['a landline, says a receipt', [{ fact: 'undeliverable', reason: because('landline') }], false],
  ['a phone that is off', [{ fact: 'undeliverable', reason: because('unreachable', false) }], undefined],
  ['refused for its text', [{ fact: 'rejected', reason: because('content') }], undefined],
  ['taken back by us', [{ fact: 'revoked', reason: because('unreachable') }], undefined],
  ['delivered after all', [{ fact: 'undeliverable', reason: because('unreachable') }, { fact: 'delivered' }], true],
])('%s', (_name, facts, told) => {
  expect(reachabilityToldBy(facts.reduce(foldAttempt, newAttempt))).toBe(told);
});
