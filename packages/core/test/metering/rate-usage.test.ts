import { describe, expect, test } from '@jest/globals';
import type { PriceRow, PriceTable } from '../../src/metering/price-table.ts';
import { rateUsage, type UsageLine } from '../../src/metering/rate-usage.ts';

const row = { channel: 'sms', direction: 'outbound', per: 'segment', provider: 0n, carrier: 0n } as const;
const tableOf = (...rows: readonly Partial<PriceRow>[]): PriceTable => ({
  currency: 'USD',
  rows: rows.map((one) => ({ ...row, ...one })),
  charged: new Map(),
});

const line: UsageLine = {
  tenant: 'harbour',
  day: '2026-11-24',
  kind: 'follow_up',
  channel: 'sms',
  country: 'US',
  progress: 'accepted',
  messages: 3,
  segments: 5,
};

const costs = (more: Partial<UsageLine>, table: PriceTable) =>
  Object.fromEntries(rateUsage({ ...line, ...more }, table).costs);

describe('whether a message costs money', () => {
  const whatsapp = { channel: 'whatsapp', country: 'MX' };

  test.each<[string, Partial<UsageLine>, string]>([
    ['an accepted SMS', {}, 'charged'],
    ['an SMS that the carrier had and that did not arrive', { failure: 'undeliverable' }, 'charged'],
    ['an SMS that Twilio gave up before the carrier had it', { failure: 'rejected' }, 'uncharged'],
    ['an accepted WhatsApp message', whatsapp, 'pending'],
    ['one that arrived', { ...whatsapp, progress: 'delivered' }, 'charged'],
    ['one that arrived after all', { ...whatsapp, progress: 'delivered', failure: 'expired' }, 'charged'],
    ['one that did not arrive', { ...whatsapp, failure: 'undeliverable' }, 'uncharged'],
    ['one that Meta takes nothing for', { ...whatsapp, progress: 'delivered', billable: false }, 'uncharged'],
    ['an uncertain SMS', { progress: 'uncertain' }, 'uncertain'],
    ['an uncertain one that we gave up', { progress: 'uncertain', failure: 'given_up' }, 'uncertain'],
    [
      'an uncertain one that a carrier could not deliver',
      { progress: 'uncertain', failure: 'undeliverable' },
      'charged',
    ],
    ['a reply whose segments nobody counts', { kind: 'reply' }, 'uncharged'],
    ['a reply whose segments its provider counts', { kind: 'reply', countsReply: true }, 'charged'],
  ])('%s', (_, more, state) => {
    expect(rateUsage({ ...line, ...more }, tableOf()).state).toBe(state);
  });

  test('is settled by the table where that says so', () => {
    const early: PriceTable = { ...tableOf(), charged: new Map([['whatsapp', 'accepted']]) };
    expect(rateUsage({ ...line, ...whatsapp }, early).state).toBe('charged');
  });
});

describe('what it costs', () => {
  const table = tableOf(
    { provider: 50n },
    { country: 'US', provider: 7n, carrier: 3n },
    { country: 'US', from: '2026-11-24', provider: 8n, carrier: 3n },
    { country: 'US', from: '2026-11-25', provider: 9n },
    { country: 'US', category: 'promo', provider: 20n },
    { category: 'promo', provider: 60n },
    { country: 'US', direction: 'inbound', provider: 4n },
    { channel: 'whatsapp', per: 'message', provider: 100n },
  );

  test.each<[string, Partial<UsageLine>, bigint, bigint]>([
    ['the latest row of its country, from its first day on', {}, 40n, 15n],
    ['the row before on the day before', { day: '2026-11-23' }, 35n, 15n],
    ['that of its country and category, whatever is later', { category: 'promo' }, 100n, 0n],
    ['that of any country where its own has none', { country: 'MX' }, 250n, 0n],
    ['that of any country and its category', { country: 'MX', category: 'promo' }, 300n, 0n],
    ['that of replies', { kind: 'reply' }, 20n, 0n],
    ['a price of messages', { channel: 'whatsapp', progress: 'delivered' }, 300n, 0n],
  ])('%s', (_, more, provider, carrier) => {
    expect(costs(more, table)).toEqual({ USD: { provider, carrier } });
    expect(rateUsage({ ...line, ...more }, table).source).toBe('table');
  });

  test("the provider's own price, for each message, and the carriers' part of the table", () => {
    const price = { amount: '0.000009', currency: 'USD' };
    expect(costs({ price }, table)).toEqual({ USD: { provider: 27n, carrier: 15n } });
    expect(costs({ price: { ...price, currency: 'EUR' } }, table)).toEqual({
      EUR: { provider: 27n, carrier: 0n },
      USD: { provider: 0n, carrier: 15n },
    });
    expect(rateUsage({ ...line, price }, tableOf()).source).toBe('provider');
  });

  test('nothing that is known', () => {
    const rated = rateUsage({ ...line, channel: 'rcs', progress: 'delivered' }, table);
    expect([rated.state, rated.source, rated.costs.size]).toEqual(['charged', 'unpriced', 0]);
  });
});
