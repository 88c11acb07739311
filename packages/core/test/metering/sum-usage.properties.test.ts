import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { failureRanks } from '../../src/delivery/attempt-state.ts';
import { IncludedVolume, type Tariff } from '../../src/metering/included-volume.ts';
import type { PriceTable } from '../../src/metering/price-table.ts';
import { rateUsage, usageKinds, type UsageLine } from '../../src/metering/rate-usage.ts';
import { usageParts, UsageSums, type UsagePart, type UsageSum } from '../../src/metering/sum-usage.ts';

const anyLine: fc.Arbitrary<UsageLine> = fc
  .record({
    tenant: fc.constantFrom('harbour', 'salon'),
    day: fc.constantFrom('2026-10-31', '2026-11-01', '2026-11-02'),
    kind: fc.constantFrom(...usageKinds),
    channel: fc.constantFrom('sms', 'whatsapp'),
    country: fc.constantFrom('US', 'MX'),
    callId: fc.constantFrom('call-1', 'call-2', 'call-3'),
    category: fc.constantFrom('utility', 'marketing'),
    progress: fc.constantFrom('uncertain' as const, 'accepted' as const, 'delivered' as const),
    failure: fc.option(fc.constantFrom(...failureRanks), { nil: undefined }),
    price: fc.option(
      fc.record({ amount: fc.constantFrom('0.0079', '0.000001', '1000000'), currency: fc.constantFrom('USD', 'EUR') }),
      { nil: undefined },
    ),
    messages: fc.integer({ min: 1, max: 1_000_000 }),
    more: fc.nat(3),
  })
  .map(({ failure, price, more, ...line }) => ({
    ...line,
    segments: line.messages * (1 + more),
    ...(failure && { failure }),
    ...(price && { price }),
  }));

const row = { channel: 'sms', direction: 'outbound', per: 'segment' } as const;
const table: PriceTable = {
  currency: 'USD',
  charged: new Map(),
  rows: [
    { ...row, country: 'US', provider: 8_300n, carrier: 3_001n },
    { ...row, country: 'US', direction: 'inbound', provider: 8_300n, carrier: 1n },
    { ...row, channel: 'whatsapp', category: 'utility', per: 'message', provider: 8_501n, carrier: 0n },
  ],
};

const tariffs: ReadonlyMap<string, Tariff> = new Map([
  [
    'harbour',
    {
      name: 'Starter',
      included: new Map([
        ['sms', { unit: 'segments' as const, amount: 500_000 }],
        ['whatsapp', { unit: 'messages' as const, amount: 1 }],
      ]),
    },
  ],
]);

/** In the order of time, which is that of days. */
const anyLines = fc
  .array(anyLine, { maxLength: 30 })
  .map((lines) => lines.toSorted((one, other) => (one.day < other.day ? -1 : Number(one.day > other.day))));
const anyParts = fc.subarray([...usageParts]);

function sum(lines: readonly UsageLine[], by: readonly UsagePart[]): readonly UsageSum[] {
  const volume = new IncludedVolume(tariffs);
  const sums = new UsageSums(by);
  for (const line of lines) {
    const rated = rateUsage(line, table);
    sums.add(rated, volume.draw(rated));
  }
  return sums.all();
}

/** Every number of a sum, by its name. */
function figures({ states, kinds, sources, drawn, costs }: UsageSum): [string, bigint][] {
  const counts = Object.entries(states).flatMap(([state, { messages, segments }]) => [
    [`${state} messages`, messages] as const,
    [`${state} segments`, segments] as const,
  ]);
  const numbers = [...counts, ...Object.entries(kinds), ...Object.entries(sources), ...Object.entries(drawn)];
  const money = [...costs].flatMap(([currency, { provider, carrier }]): [string, bigint][] => [
    [`${currency} provider`, provider],
    [`${currency} carrier`, carrier],
  ]);
  return [...numbers.map(([name, value]): [string, bigint] => [name, BigInt(value)]), ...money];
}

function total(sums: readonly UsageSum[]): Record<string, bigint> {
  const totals: Record<string, bigint> = {};
  for (const [name, value] of sums.flatMap(figures)) totals[name] = (totals[name] ?? 0n) + value;
  return Object.fromEntries(Object.entries(totals).filter(([, value]) => value !== 0n));
}

describe('sums of usage', () => {
  test('come to the whole, whatever they are told apart by: no message and no millionth is lost', () => {
    fc.assert(
      fc.property(anyLines, anyParts, (lines, by) => {
        expect(total(sum(lines, by))).toEqual(total(sum(lines, [])));
      }),
      { numRuns: 300 },
    );
  });

  test('hold every message once, under one state, one kind and one source', () => {
    fc.assert(
      fc.property(anyLines, (lines) => {
        const [whole] = sum(lines, []);
        const all = Object.values(whole?.states ?? {}).reduce((count, { messages }) => count + messages, 0);
        expect(all).toBe(lines.reduce((count, { messages }) => count + messages, 0));
        const counted = (of: object = {}): number => Object.values(of).reduce((a: number, b: number) => a + b, 0);
        const charged = whole?.states.charged.messages ?? 0;
        expect([counted(whole?.kinds), counted(whole?.sources)]).toEqual([charged, charged]);
      }),
    );
  });

  test('are the same when alike messages come one by one', () => {
    const few = fc.array(
      anyLine.map((line) => ({ ...line, messages: 3, segments: 6 })),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(few, anyParts, (lines, by) => {
        const single = lines.flatMap((line) =>
          Array.from({ length: 3 }, () => ({ ...line, messages: 1, segments: 2 })),
        );
        expect(sum(single, by)).toEqual(sum(lines, by));
      }),
    );
  });
});

describe('included volume', () => {
  const line: UsageLine = {
    tenant: 'harbour',
    day: '2026-11-01',
    kind: 'follow_up',
    channel: 'sms',
    progress: 'accepted',
    messages: 200_000,
    segments: 400_000,
  };

  test('is used in the order of time, anew each month, and not by what people write', () => {
    const volume = new IncludedVolume(tariffs);
    const draw = (more: Partial<UsageLine>) => volume.draw(rateUsage({ ...line, ...more }, table));
    expect(draw({ kind: 'reply', countsReply: true })).toEqual({ included: 0, over: 0 });
    expect(draw({})).toEqual({ included: 400_000, over: 0 });
    expect(draw({ progress: 'uncertain' })).toEqual({ included: 0, over: 0 });
    expect(draw({ day: '2026-11-02' })).toEqual({ included: 100_000, over: 300_000 });
    expect(draw({ day: '2026-12-01' })).toEqual({ included: 400_000, over: 0 });
    expect(draw({ tenant: 'salon' })).toEqual({ included: 0, over: 0 });
    const known = { tenant: 'harbour', tariff: 'Starter', month: '2026-11' };
    expect(volume.ofMonth('2026-11')).toEqual([
      { ...known, channel: 'sms', unit: 'segments', amount: 500_000, used: 800_000, over: 300_000 },
      { ...known, channel: 'whatsapp', unit: 'messages', amount: 1, used: 0, over: 0 },
    ]);
  });
});
