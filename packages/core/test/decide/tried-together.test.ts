import { expect, test } from '@jest/globals';
import { triedTogether } from '../../src/decide/told-in.ts';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 24, 15, 0, second));
const before = { id: 'alone', plannedAt: at(1) };
const since = { id: 'together', plannedAt: at(5) };
const later = { id: 'next channel', plannedAt: at(40) };

test('what a follow-up was told alone says nothing of those that joined it', () => {
  const carried = [{ basisAt: at(0) }, { basisAt: at(5) }];
  expect(triedTogether([before, since, later], carried)).toEqual([since, later]);
});

test('all that was tried of a message of one follow-up counts, also from before it was decided again', () => {
  expect(triedTogether([before, since, later], [{ basisAt: at(5) }])).toEqual([before, since, later]);
});
