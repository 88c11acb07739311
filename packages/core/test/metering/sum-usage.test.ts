import { describe, expect, test } from '@jest/globals';
import { rateUsage, type UsageLine } from '../../src/metering/rate-usage.ts';
import { usageParts, UsageSums, type UsagePart } from '../../src/metering/sum-usage.ts';

const table = { currency: 'USD', charged: new Map(), rows: [] };
const nothingDrawn = { included: 0, over: 0 };
const line: UsageLine = {
  tenant: 'harbour',
  day: '2026-11-01',
  kind: 'follow_up',
  channel: 'sms',
  country: 'US',
  callId: 'call-1',
  category: 'utility',
  progress: 'delivered',
  messages: 1,
  segments: 1,
};

function sumsOf(by: readonly UsagePart[], ...lines: readonly (Partial<UsageLine> & { readonly call?: string })[]) {
  const sums = new UsageSums(by);
  for (const { call, ...more } of lines) sums.add(rateUsage({ ...line, ...more }, table), nothingDrawn, call);
  return sums;
}

/** The parts of each sum, and how many messages it holds. */
const told = (sums: UsageSums) =>
  sums.all().map(({ parts, states }) => [...parts.values(), states.charged.messages] as const);

describe('usage is told apart', () => {
  const other = {
    day: '2026-11-02',
    tenant: 'salon',
    call: { callId: 'call-2' },
    channel: 'whatsapp',
    country: 'MX',
    kind: 'notice',
    category: 'marketing',
  } as const;

  test.each(usageParts)('by %s where that is asked for, and by nothing else', (part) => {
    const differs: Partial<UsageLine> = part === 'call' ? other.call : { [part]: other[part] };
    const usual = part === 'call' ? line.callId : line[part];
    const sums = told(sumsOf([part], differs, {}, differs));
    expect(sums).toHaveLength(2);
    expect(sums).toEqual(
      expect.arrayContaining([
        [usual, 1],
        [Object.values(differs)[0], 2],
      ]),
    );
    expect(told(sumsOf([], differs, {}))).toEqual([[2]]);
  });

  test('also from what has none of the part that it is asked by', () => {
    const { country: _none, ...nowhere } = line;
    const sums = new UsageSums(['country']);
    for (const one of [line, nowhere]) sums.add(rateUsage(one, table), nothingDrawn);
    expect(told(sums)).toEqual(
      expect.arrayContaining([
        ['US', 1],
        [undefined, 1],
      ]),
    );
  });

  test('between two calls of one id, where they are named', () => {
    expect(told(sumsOf(['call'], { call: 'a' }, { call: 'b' }))).toEqual([
      ['call-1', 1],
      ['call-1', 1],
    ]);
  });

  test('in the order of its parts, whatever came first', () => {
    const days = ['2026-11-03', '2026-11-01', '2026-11-02'];
    expect(told(sumsOf(['day'], ...days.map((day) => ({ day }))))).toEqual(days.toSorted().map((day) => [day, 1]));
  });
});

test('whatever was taken is there no more, and what comes after it is counted from nothing', () => {
  const sums = sumsOf(['day'], {}, { day: '2026-11-02' });
  expect(sums.size).toBe(2);
  expect(sums.take()).toHaveLength(2);
  expect([sums.size, sums.take()]).toEqual([0, []]);
  sums.add(rateUsage(line, table), nothingDrawn);
  expect(told(sums)).toEqual([['2026-11-01', 1]]);
});
