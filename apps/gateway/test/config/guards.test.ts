import { describe, expect, test } from '@jest/globals';

import { faultsOf, load, smallest } from './load-fixture.ts';

async function guardsOf(text: string) {
  const { tenants } = await load(text);
  return tenants.get('harbour')?.guards;
}

describe('caps', () => {
  test('of a tenant go over those of the gateway, bound by bound', async () => {
    const general = `caps:
  person: { perDay: 5 }
  prefix: { perDay: 50 }
  country: { perDay: 500, of: { br: 20, AR: 30 } }
`;
    const own = `    caps:
      person: { perWeek: none }
      prefix: { digits: 9, newPerHour: none, except: [] }
      country: { of: { BR: 10 } }
      tenant: { perDay: 1000 }
`;
    expect((await guardsOf(general + smallest + own))?.caps).toEqual({
      person: { perDay: 5 },
      prefix: { digits: 9, perDay: 50, except: new Set() },
      country: {
        perDay: 500,
        of: new Map([
          ['AR', 30],
          ['BR', 10],
        ]),
      },
      tenant: { perDay: 1_000 },
    });
  });

  test('that are none are none at all', async () => {
    const none = `caps:
  person: { perDay: none, perWeek: none }
  prefix: { newPerHour: none }
`;
    expect((await guardsOf(none + smallest))?.caps).toEqual({});
  });

  test.each([
    ['person: { perDay: 0 }', 'caps.person.perDay', 'must be a whole number from 1 to 1000000000, or none'],
    ['prefix: { digits: 3 }', 'caps.prefix.digits', 'must be a whole number from 4 to 12'],
    ['country: { of: { XX: 1 } }', 'caps.country.of.XX', 'must be a country code of ISO 3166-1, such as US or MX'],
  ])('%s is refused', async (caps, field, message) => {
    const faults = await faultsOf(`caps: { ${caps} }\n${smallest}`);
    expect(faults).toMatchObject([{ field, message: expect.stringContaining(message) }]);
  });
});

describe('countries', () => {
  test('are by default those that the rules name, the shipped ones too, and that of the locale', async () => {
    const german = smallest.replace('en-US', 'de-DE');
    const rules = '    routing: [{ when: { country: [ES, PT] }, send: [{ channel: pigeon }] }]\n';
    const countries = (await guardsOf(german + rules))?.countries;
    expect(countries).toEqual(expect.objectContaining({ size: 25 }));
    for (const one of ['US', 'CA', 'MX', 'BR', 'PR', 'ES', 'PT', 'DE']) expect(countries?.has(one)).toBe(true);
    expect(countries?.has('ID')).toBe(false);
  });
});

describe('spend', () => {
  test('is counted in millionths, by the price of the channel and the country', async () => {
    const prices = 'prices: { other: 0.4, channels: { pigeon: { us: 0.0079, other: 0.25 }, sms: { MX: 0.05 } } }\n';
    const guards = await guardsOf(`${prices}${smallest}    spend: { perMonth: 1234.5 }\n`);
    expect(guards?.spend).toEqual({
      perMonth: 1_234_500_000,
      prices: {
        other: 400_000,
        of: new Map([
          ['pigeon', { of: new Map([['US', 7_900]]), other: 250_000 }],
          ['sms', { of: new Map([['MX', 50_000]]), other: 400_000 }],
        ]),
      },
    });
  });

  test.each([
    ['spend: { perDay: -1 }', 'tenants[0].spend.perDay'],
    ['spend: { perDay: a lot }', 'tenants[0].spend.perDay'],
    ['linkHosts: [https://example.com]', 'tenants[0].linkHosts[0]'],
    ['linkHosts: [localhost]', 'tenants[0].linkHosts[0]'],
    ['linkHosts: []', 'tenants[0].linkHosts'],
  ])('%s is refused', async (line, field) => {
    expect(await faultsOf(`${smallest}    ${line}\n`)).toMatchObject([{ field }]);
  });
});
