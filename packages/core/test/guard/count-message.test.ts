import { describe, expect, test } from '@jest/globals';
import { noFacts, type Facts } from '../../src/decide/call-facts.ts';
import type { TenantPolicy } from '../../src/decide/tenant-policy.ts';
import { countMessage, needsCounting, recountMessage, type CountedMessage } from '../../src/guard/count-message.ts';
import type { Guards } from '../../src/guard/guards.ts';
import { timing } from '../decide/support/call-under-test.ts';
import type { PriceTable } from '../../src/metering/price-table.ts';

const now = new Date('2026-11-24T15:10:00Z');
const hourMs = 3_600_000;

function policy(guards: Guards): TenantPolicy {
  return { id: 'acme', name: 'Acme', locale: 'en-US', timing, senders: [], guards };
}

function sent(hoursAgo: number, more: Partial<CountedMessage> = {}): CountedMessage {
  const at = new Date(now.getTime() - hoursAgo * hourMs);
  return { followUpId: `f-${hoursAgo}`, at, channel: 'sms', marketing: false, ...more };
}

function facts(counted: Facts['counted'], country = 'MX', e164 = '+525512345678'): Facts {
  const phone = { usable: true, e164, country, line: 'mobile' } as const;
  return { ...noFacts, call: { phone }, ...(counted && { counted }) };
}

const message = { followUpId: 'new', channel: 'sms', units: 2, marketing: false };

describe('the caps of a person', () => {
  const capped = policy({ caps: { person: { perDay: 2, perWeek: 4 } } });

  test('let a message through below them, and count it once', () => {
    const counted = countMessage(message, facts({ messages: [sent(1)], used: {} }), capped, now);
    expect(counted).toEqual({
      change: {
        change: 'message_counted',
        message: { followUpId: 'new', at: now, channel: 'sms', marketing: false },
        uses: [],
      },
    });
  });

  test('refuse the next one until the first of the day is a day old', () => {
    const known = facts({ messages: [sent(2), sent(23)], used: {} });
    const until = new Date(now.getTime() + hourMs);
    expect(countMessage(message, known, capped, now)).toEqual({ refusal: { reason: 'cap_person', until } });
    expect(countMessage(message, known, capped, new Date(until.getTime() - 1))).toHaveProperty('refusal');
    expect(countMessage(message, known, capped, until)).toHaveProperty('change');
  });

  test('of a week refuse it until the first of the week is seven days old', () => {
    const known = facts({ messages: [30, 50, 70, 160].map((hours) => sent(hours)), used: {} });
    const until = new Date(now.getTime() + 8 * hourMs);
    expect(countMessage(message, known, capped, now)).toEqual({ refusal: { reason: 'cap_person', until } });
  });

  test('are not for answers, which use up nothing of them; but a machine that answers each is not answered for ever', () => {
    const answer = { ...message, isAnswer: true };
    const full = facts({ messages: [1, 2, 3, 4].map((hours) => sent(hours)), used: {} });
    expect(countMessage(answer, full, capped, now)).toMatchObject({ change: { message: { isAnswer: true } } });
    const answers = Array.from({ length: 30 }, (_one, index) => sent(index / 10 + 1, { isAnswer: true }));
    const talked = facts({ messages: answers, used: {} });
    expect(countMessage(message, talked, capped, now)).toHaveProperty('change');
    expect(countMessage(answer, facts({ messages: answers.slice(1), used: {} }), capped, now)).toHaveProperty('change');
    expect(countMessage(answer, talked, capped, now)).toEqual({ refusal: { reason: 'cap_person' } });
    const aDayLater = new Date(now.getTime() + 23 * hourMs);
    expect(countMessage(answer, talked, capped, aDayLater)).toHaveProperty('change');
  });

  test('bound answers also where a tenant bounds nothing, and count nothing else then', () => {
    const [none, answer] = [policy({ caps: {} }), { ...message, isAnswer: true }];
    const answers = Array.from({ length: 30 }, (_one, index) => sent(index / 10 + 1, { isAnswer: true }));
    const talked = facts({ messages: answers, used: {} });
    expect(countMessage(answer, talked, none, now)).toEqual({ refusal: { reason: 'cap_person' } });
    expect(recountMessage(answer, talked, none, now)).toEqual({ refusal: { reason: 'cap_person' } });
    expect(countMessage(answer, facts({ messages: [], used: {} }), none, now)).toHaveProperty('change');
    expect(countMessage(message, facts(undefined), none, now)).toEqual({});
    expect(recountMessage(message, facts(undefined), none, now)).toEqual({});
  });

  test('do not count a message twice that is told on a second channel, and do so when it is told again a day later', () => {
    const known = facts({ messages: [sent(1), sent(2, { followUpId: 'new' })], used: {} });
    const { at } = sent(2);
    expect(countMessage({ ...message, channel: 'rcs' }, known, capped, now)).toMatchObject({
      change: { message: { at } },
    });
    const old = facts({
      messages: [sent(1), sent(2, { followUpId: 'other' }), sent(25, { followUpId: 'new' })],
      used: {},
    });
    expect(countMessage(message, old, capped, now)).toHaveProperty('refusal');
  });

  test('at its claim hold a counted message against those before it alone, by the caps of today', () => {
    const messages = [sent(3), sent(2, { followUpId: 'new' }), sent(1), sent(0.5)];
    const known = facts({ messages, used: {} });
    expect(recountMessage(message, known, capped, now)).toEqual({});
    const lowered = policy({ caps: { person: { perDay: 1 } } });
    expect(recountMessage(message, known, lowered, now)).toMatchObject({ refusal: { reason: 'cap_person' } });
    // Nobody counted it when it was planned.
    const unknown = facts({ messages: [sent(3)], used: {} });
    expect(recountMessage(message, unknown, capped, now)).toHaveProperty('change');
    expect(recountMessage(message, facts({ messages: [sent(3), sent(4)], used: {} }), capped, now)).toHaveProperty(
      'refusal',
    );
  });

  test('at its claim let one of two pass that were counted in one moment, and not both, nor none', () => {
    const [one, other] = ['a', 'b'].map((followUpId) => sent(1, { followUpId }));
    const known = facts({ messages: [other!, one!], used: {} });
    const single = policy({ caps: { person: { perDay: 1 } } });
    const refusals = ['a', 'b'].map((followUpId) => recountMessage({ ...message, followUpId }, known, single, now));
    expect(refusals).toEqual([{}, { refusal: { reason: 'cap_person', until: expect.any(Date) } }]);
  });

  test('that are none count nothing, and yet an advertisement is counted for the laws', () => {
    const none = policy({ caps: {} });
    expect(countMessage(message, facts(undefined), none, now)).toEqual({});
    expect(recountMessage(message, facts(undefined), none, now)).toEqual({});
    const advertising = { ...none, marketing: new Set(['payment.captured'] as const) };
    expect(countMessage(message, facts({ messages: [], used: {} }), advertising, now)).toHaveProperty('change');
  });

  test('and prefixes count nothing of a number for which none of them holds', () => {
    const prefix = { digits: 7, newPerHour: 100, except: new Set(['US']) };
    const only = policy({ caps: { person: {}, prefix } });
    expect(needsCounting(only, { e164: '+12025550100', country: 'US' }, now)).toBe(false);
    expect(countMessage(message, facts(undefined, 'US', '+12025550100'), only, now)).toEqual({});
    expect(needsCounting(only, { e164: '+525512345678', country: 'MX' }, now)).toBe(true);
    expect(() => countMessage(message, facts(undefined), only, now)).toThrow('nobody loaded');
  });

  test('send nothing on counts that nobody loaded', () => {
    expect(() => countMessage(message, facts(undefined), capped, now)).toThrow('nobody loaded');
  });
});

describe('the laws that count advertisements', () => {
  const free = policy({ caps: { person: { perDay: 100 } } });
  const ad = { ...message, marketing: true };

  test('three within 24 hours to a number of the United States, whatever else was sent', () => {
    const three = [1, 2, 23].map((hours) => sent(hours, { marketing: true }));
    const us = (messages: readonly CountedMessage[]) => facts({ messages, used: {} }, 'US', '+12025550123');
    expect(countMessage(ad, us([...three.slice(1), sent(3), sent(4)]), free, now)).toHaveProperty('change');
    expect(countMessage(ad, us(three), free, now)).toMatchObject({ refusal: { reason: 'cap_person' } });
    expect(countMessage(message, us(three), free, now)).toHaveProperty('change');
    expect(countMessage(ad, facts({ messages: three, used: {} }), free, now)).toHaveProperty('change');
  });

  test('one a day, and one channel a week, to a number of Colombia', () => {
    const co = (one: CountedMessage) => facts({ messages: [one], used: {} }, 'CO', '+573001234567');
    expect(countMessage(ad, co(sent(20, { marketing: true })), free, now)).toHaveProperty('refusal');
    expect(countMessage(ad, co(sent(30, { marketing: true })), free, now)).toHaveProperty('change');
    expect(countMessage(ad, co(sent(30, { marketing: true, channel: 'rcs' })), free, now)).toHaveProperty('refusal');
    expect(countMessage(ad, co(sent(30, { channel: 'rcs' })), free, now)).toHaveProperty('change');
  });
});

describe('the counters of a tenant', () => {
  const prefix = { digits: 7, newPerHour: 3, perDay: 5, except: new Set(['US']) };
  const capped = policy({
    caps: { prefix, country: { perDay: 10, of: new Map([['BR', 1]]) }, tenant: { perDay: 20 } },
  });

  test('know a number that is new from one that had a message within the week', () => {
    const full = { prefix_hour: 3 };
    expect(countMessage(message, facts({ messages: [], used: full }), capped, now)).toEqual({
      refusal: { reason: 'cap_prefix' },
    });
    const counted = countMessage(message, facts({ messages: [sent(100)], used: full }), capped, now);
    expect(counted).toMatchObject({
      change: {
        uses: [
          { limit: 'prefix_hour', of: '5255123', since: new Date('2026-11-24T15:00:00Z'), amount: 0 },
          { limit: 'prefix_day', of: '5255123', since: new Date('2026-11-24T00:00:00Z'), amount: 1 },
          { limit: 'country_day', of: 'MX', most: 10, amount: 1 },
          { limit: 'tenant_day', of: '', most: 20, amount: 1 },
        ],
      },
    });
  });

  test.each([
    [{ prefix_day: 5 }, 'cap_prefix', undefined],
    [{ country_day: 10 }, 'cap_country', new Date('2026-11-25T00:00:00Z')],
    [{ tenant_day: 20 }, 'cap_tenant', new Date('2026-11-25T00:00:00Z')],
  ])('%j is over', (used, reason, until) => {
    const refusal = { reason, ...(until && { until }) };
    expect(countMessage(message, facts({ messages: [sent(1)], used }), capped, now)).toEqual({ refusal });
  });

  test('leave out the prefixes of countries that are excepted, and take the cap of a country before that of all', () => {
    const us = countMessage(message, facts({ messages: [], used: {} }, 'US', '+12025550123'), capped, now);
    expect(us).toMatchObject({ change: { uses: [{ limit: 'country_day' }, { limit: 'tenant_day' }] } });
    const brazil = facts({ messages: [sent(1)], used: { country_day: 1 } }, 'BR', '+5511987654321');
    expect(countMessage(message, brazil, capped, now)).toMatchObject({ refusal: { reason: 'cap_country' } });
    const free = policy({ caps: { country: { perDay: 1, of: new Map([['BR', 'none']]) } } });
    expect(countMessage(message, brazil, free, now)).toEqual({});
    expect(countMessage(message, facts({ messages: [], used: { country_day: 1 } }), free, now)).toHaveProperty(
      'refusal',
    );
  });
});

describe('what messages cost', () => {
  const row = { channel: 'sms', direction: 'outbound', per: 'segment', carrier: 0n } as const;
  const prices: PriceTable = {
    currency: 'USD',
    charged: new Map(),
    rows: [
      { ...row, country: 'MX', provider: 30_000n, carrier: 10_000n },
      { ...row, country: 'MX', from: '2026-12-01', provider: 900_000n },
      { ...row, provider: 300_000n },
      { ...row, channel: 'whatsapp', category: 'utility', per: 'message', provider: 10_000n },
      { ...row, channel: 'whatsapp', category: 'marketing', per: 'message', provider: 70_000n },
    ],
  };
  const limited = policy({ caps: {}, spend: { perDay: 1_000_000, perMonth: 9_000_000, prices, other: 500_000 } });

  test.each([
    ['sms', 'MX', 80_000],
    ['sms', 'AR', 600_000],
    ['rcs', 'MX', 1_000_000],
    ['whatsapp', 'MX', 70_000],
  ])('%s to %s costs %d', (channel, country, amount) => {
    const counted = countMessage({ ...message, channel }, facts({ messages: [], used: {} }, country), limited, now);
    expect(counted).toMatchObject({
      change: {
        uses: [
          { limit: 'spend_day', amount, most: 1_000_000 },
          {
            limit: 'spend_month',
            amount,
            since: new Date('2026-11-01T00:00:00Z'),
            until: new Date('2026-12-01T00:00:00Z'),
          },
        ],
      },
    });
  });

  test('is refused where it would be more than the limit, and waits for nothing', () => {
    const spent = facts({ messages: [], used: { spend_day: 920_001 } });
    expect(countMessage(message, spent, limited, now)).toEqual({ refusal: { reason: 'spend_limit' } });
    const rest = facts({ messages: [], used: { spend_day: 920_000 } });
    expect(countMessage(message, rest, limited, now)).toHaveProperty('change');
  });
});
