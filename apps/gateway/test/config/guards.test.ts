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

  test('of a country may be none where all others have one, and go over those of the gateway in either case', async () => {
    const general = 'caps: { country: { perDay: 500, of: { US: 900, BR: 20, ar: 30 } } }\n';
    const own = '    caps: { country: { of: { US: none, br: none, AR: 40 } } }\n';
    expect((await guardsOf(general + smallest + own))?.caps.country).toEqual({
      perDay: 500,
      of: new Map<string, unknown>([
        ['US', 'none'],
        ['BR', 'none'],
        ['AR', 40],
      ]),
    });
    const nothing = '    caps: { country: { perDay: none, of: { US: none, BR: none, AR: none } } }\n';
    expect((await guardsOf(general + smallest + nothing))?.caps).not.toHaveProperty('country');
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
  test('is counted in millionths, by the prices of the tenant', async () => {
    const general = 'prices: { other: 0.4 }\n';
    const own = '    spend: { perMonth: 1234.5 }\n    prices: { currency: BRL, other: 1.25 }\n';
    expect((await guardsOf(`${general}${smallest}${own}`))?.spend).toMatchObject({
      perMonth: 1_234_500_000,
      prices: { currency: 'BRL', rows: [] },
      other: 1_250_000,
    });
  });

  test.each([
    ['spend: { perDay: -1 }', 'tenants[0].spend.perDay'],
    ['spend: { perDay: a lot }', 'tenants[0].spend.perDay'],
    ['spend: { perDay: 0 }', 'tenants[0].spend.perDay'],
    ['spend: { perMonth: 0.0000001 }', 'tenants[0].spend.perMonth'],
    ['linkHosts: [https://example.com]', 'tenants[0].linkHosts[0]'],
    ['linkHosts: [localhost]', 'tenants[0].linkHosts[0]'],
    ['linkHosts: []', 'tenants[0].linkHosts'],
    ['prices: { table: [{ channel: sms, provider: 0.00000001 }] }', 'tenants[0].prices.table[0].provider'],
    ['prices: { table: [{ channel: sms, provider: -1 }] }', 'tenants[0].prices.table[0].provider'],
    ['prices: { table: [{ channel: sms, country: XX, provider: 1 }] }', 'tenants[0].prices.table[0].country'],
    ['prices: { table: [{ channel: sms, from: 2027-02-30, provider: 1 }] }', 'tenants[0].prices.table[0].from'],
    [
      'prices: { channels: { sms: { US: 1 } }, table: [{ channel: sms, country: us, provider: 1 }] }',
      'tenants[0].prices.table[0]',
    ],
    ['prices: { charged: { sms: read } }', 'tenants[0].prices.charged.sms'],
    ['tariff: { name: S, included: { sms: { segments: 1, messages: 1 } } }', 'tenants[0].tariff.included.sms'],
    ['tariff: { name: S, included: { SMS: { segments: 1 } } }', 'tenants[0].tariff.included.SMS'],
  ])('%s is refused', async (line, field) => {
    expect(await faultsOf(`${smallest}    ${line}\n`)).toMatchObject([{ field }]);
  });
});

describe('prices', () => {
  test('are kept as millionths, whether written as numbers or as texts, in the short form or in full', async () => {
    const prices = `prices:
  channels: { sms: { us: 0.0079, other: '0.25' } }
  table:
    - { channel: whatsapp, country: mx, category: utility, from: 2027-01-01, per: message, provider: 0.0085 }
    - { channel: sms, country: US, direction: inbound, provider: 0.0083, carrier: '0.001' }
  charged: { rcs: accepted }
`;
    const own = '    tariff: { name: Starter, included: { sms: { segments: 1000 }, rcs: { messages: 5 } } }\n';
    const tenant = (await load(`${prices}${smallest}${own}`)).tenants.get('harbour');
    const sms = { channel: 'sms', direction: 'outbound', per: 'segment', carrier: 0n };
    expect(tenant?.prices).toEqual({
      currency: 'USD',
      rows: [
        { ...sms, country: 'US', provider: 7_900n },
        { ...sms, provider: 250_000n },
        {
          channel: 'whatsapp',
          country: 'MX',
          category: 'utility',
          from: '2027-01-01',
          direction: 'outbound',
          per: 'message',
          provider: 8_500n,
          carrier: 0n,
        },
        { ...sms, country: 'US', direction: 'inbound', provider: 8_300n, carrier: 1_000n },
      ],
      charged: new Map([['rcs', 'accepted']]),
    });
    expect(tenant?.tariff).toEqual({
      name: 'Starter',
      included: new Map([
        ['sms', { unit: 'segments', amount: 1_000 }],
        ['rcs', { unit: 'messages', amount: 5 }],
      ]),
    });
  });
});
