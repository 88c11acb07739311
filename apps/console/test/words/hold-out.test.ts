import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { HoldOut, HoldOutsAnswer } from '../../src/api/types.ts';
import { chance, plannedWords, sentenceOfHoldOut, suspicionsOf } from '../../src/words/hold-out.ts';

const file = new URL('../../../../docs/api/examples/list-hold-outs.json', import.meta.url);
const { response } = JSON.parse(readFileSync(file, 'utf8')) as { response: { body: HoldOutsAnswer } };
const example = response.body.holdOuts[0] as HoldOut;

describe('a hold-out in words', () => {
  test('asks for patience until the day on which it will be enough', () => {
    expect(sentenceOfHoldOut(example)).toMatch(/expected to be enough on .*2026.*: read the result then, once/);
    expect(sentenceOfHoldOut({ ...example, enoughOn: null })).toMatch(/too few people come to say when/);
    expect(plannedWords(example)).toMatch(/^10 % of the people .* from 20 % missed to 15 %, with a chance of 80 %\.$/);
  });

  test('says which way the part who missed it went', () => {
    expect(sentenceOfHoldOut({ ...example, finding: 'fewer' })).toMatch(/^Fewer .* dropped by 30\.2 %\.$/);
    const more = { ...example, finding: 'more', drop: { ...example.drop, value: -0.25 } } as const;
    expect(sentenceOfHoldOut(more)).toMatch(/^More .* rose by 25\.0 %\.$/);
  });

  test('of one that is not configured any more needs no plan', () => {
    const forgotten = { ...example, settings: null, planned: null, power: null, enoughOn: null };
    expect(sentenceOfHoldOut(forgotten)).toMatch(/not configured any more/);
    expect(plannedWords(forgotten)).toMatch(/not configured any more/);
  });

  test('warns of groups that are not as they should be, and of nothing else', () => {
    expect(suspicionsOf(example)).toEqual([]);
    expect(suspicionsOf({ ...example, checks: { split: null, unknown: null } })).toEqual([]);
    expect(suspicionsOf({ ...example, checks: { split: 0.0004, unknown: 1e-9 } })).toHaveLength(2);
  });

  test('shows no probability as none', () => {
    expect([chance(0), chance(0.0003), chance(0.4)]).toEqual(['less than 0.01 %', '0.03 %', '40.0 %']);
  });
});
