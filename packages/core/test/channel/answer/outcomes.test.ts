import { describe, expect, test } from '@jest/globals';
import { readOutcome, readReconciliation } from '../../../src/index.ts';
import { refused, told } from './support/told.ts';

describe('the outcome of a send', () => {
  test.each([
    { outcome: 'accepted', providerIds: ['p-1', 'p-2'] },
    { outcome: 'accepted', providerIds: ['p-1'], providerStatus: 'queued', billing: { segments: 2 } },
    { outcome: 'rejected', reason: refused },
    { outcome: 'rejected', reason: { ...refused, optOut: 'marketing', providerCode: '7' }, retryAfterMs: 500 },
    { outcome: 'throttled', scope: 'account', retryAfterMs: 0, providerCode: '429' },
    { outcome: 'throttled', scope: 'recipient', fallback: false },
    { outcome: 'uncertain', cause: 'timeout', providerCode: '504', retryAfterMs: 1_000 },
  ])('is taken as it is where it is of the shape of the contract: $outcome', (outcome) => {
    expect(told((fault) => readOutcome(outcome, fault))).toEqual({ made: outcome, faults: [] });
  });

  test.each<[string, unknown]>([
    ['outcome', undefined],
    ['outcome', null],
    ['outcome', 'accepted'],
    ['outcome', { outcome: 'ok' }],
    ['providerIds', { outcome: 'accepted' }],
    ['providerIds', { outcome: 'accepted', providerIds: 'p-1' }],
    ['providerIds', { outcome: 'accepted', providerIds: [42] }],
    ['providerIds', { outcome: 'accepted', providerIds: [null] }],
    ['reason', { outcome: 'rejected' }],
    ['reason', { outcome: 'rejected', reason: 'no' }],
    ['reason.kind', { outcome: 'rejected', reason: { ...refused, kind: 'weird' } }],
    ['reason.permanent', { outcome: 'rejected', reason: { kind: 'unreachable', message: 'not there' } }],
    ['reason.alert', { outcome: 'rejected', reason: { ...refused, alert: 'no' } }],
    ['scope', { outcome: 'throttled' }],
    ['scope', { outcome: 'throttled', scope: 'everybody' }],
  ])('is uncertain where %s cannot be read, for it may have gone', (field, answer) => {
    expect(told((fault) => readOutcome(answer, fault))).toEqual({
      made: { outcome: 'uncertain', cause: 'unreadable_answer' },
      faults: [`${field}: taken for uncertain`],
    });
  });

  test('that tells of a stop keeps it, whatever else it says, and is never sent again', () => {
    const answer = { outcome: 'rejected', reason: { kind: 'gone', optOut: 'everything' } };
    const { made, faults } = told((fault) => readOutcome(answer, fault));
    expect(made).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'unknown', optOut: 'all', permanent: true, fallback: false },
    });
    expect(faults).toContain('reason.optOut: taken for all');
  });

  test.each<[unknown, number | undefined, string]>([
    [Number.NaN, undefined, 'left out'],
    [-5, undefined, 'left out'],
    ['5000', undefined, 'left out'],
    [Number.POSITIVE_INFINITY, 86_400_000, 'taken for a day'],
    [1e18, 86_400_000, 'taken for a day'],
  ])('that asks to wait %p ms is waited for %p', (retryAfterMs, waits, mend) => {
    const answer = { outcome: 'throttled', scope: 'message', retryAfterMs };
    const { made, faults } = told((fault) => readOutcome(answer, fault));
    expect(made).toEqual({ outcome: 'throttled', scope: 'message', ...(waits && { retryAfterMs: waits }) });
    expect(faults).toEqual([`retryAfterMs: ${mend}`]);
  });

  test('loses what decides nothing and cannot be read', () => {
    const answer = { outcome: 'accepted', providerIds: ['p'], providerStatus: 7, billing: 'dear' };
    const { made, faults } = told((fault) => readOutcome(answer, fault));
    expect(made).toEqual({ outcome: 'accepted', providerIds: ['p'] });
    expect(faults).toEqual(['providerStatus: left out', 'billing: left out']);
  });

  test('keeps nothing of a reason that the contract does not name', () => {
    const answer = { outcome: 'rejected', reason: { ...refused, circular: 10n } };
    expect(told((fault) => readOutcome(answer, fault)).made).toEqual({ outcome: 'rejected', reason: refused });
  });
});

describe('an answer about an uncertain send', () => {
  test.each([
    { found: true, providerIds: ['p'], rawStatus: 'sent' },
    { found: false, certain: true },
    { found: false, certain: false },
    { found: false, certain: false, answered: false },
  ])('is taken as it is where it is of the shape of the contract', (answer) => {
    expect(told((fault) => readReconciliation(answer, fault))).toEqual({ made: answer, faults: [] });
  });

  test.each<[string, unknown]>([
    ['found', undefined],
    ['found', true],
    ['found', { found: 'maybe' }],
    ['providerIds', { found: true }],
    ['providerIds', { found: true, providerIds: [1], rawStatus: 'sent' }],
    ['certain', { found: false }],
  ])('says nothing where %s cannot be read', (field, answer) => {
    expect(told((fault) => readReconciliation(answer, fault))).toEqual({
      made: { found: false, certain: false, answered: false },
      faults: [`${field}: taken for no answer`],
    });
  });
});
