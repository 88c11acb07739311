import { describe, expect, test } from '@jest/globals';

import { loadConfig } from '../../src/config/load-config.ts';
import { channels, fakeFactory, faultsOf, load, smallest } from './load-fixture.ts';

/** The rules begin in line 10. */
const withRouting = (...lines: readonly string[]) =>
  `${smallest}    routing:\n${lines.map((one) => `      ${one}\n`).join('')}`;

/** With a second channel. */
async function faultsWithDove(text: string) {
  const dove = fakeFactory('dove', {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
  });
  const both = new Map([...channels, ['dove', dove]]);
  const loaded = await loadConfig({ file: 'test.yaml', text, env: {}, channels: both });
  return loaded.ok ? [] : loaded.faults;
}

async function shortFaults(...lines: readonly string[]) {
  return (await faultsOf(withRouting(...lines))).map(({ line, field, message }) => [line, field, message]);
}

describe('the routing of a tenant', () => {
  test('is what was written, with its waits in milliseconds', async () => {
    const { tenants } = await load(
      withRouting(
        '- when: { country: latam }',
        '  send: [{ channel: pigeon, until: delivered, after: 30s }]',
        '- when: { country: [US, ca], locale: pt-* }',
        '  send: [{ channel: pigeon }]',
        '- send: [{ channel: pigeon }]',
      ),
    );
    expect(tenants.get('harbour')?.routing).toEqual([
      {
        when: { countries: ['LATAM'] },
        send: [{ channel: 'pigeon', wait: { until: 'delivered', afterMs: 30_000 } }],
      },
      { when: { countries: ['US', 'CA'], locale: 'pt-*' }, send: [{ channel: 'pigeon' }] },
      { send: [{ channel: 'pigeon' }] },
    ]);
  });

  test('names locales as those of callers are: canonical', async () => {
    const { tenants } = await load(
      withRouting(
        ...['en-UK', 'iw-*', 'PT-br', 'zh-yue'].flatMap((range) => [
          `- when: { locale: ${range} }`,
          '  send: [{ channel: pigeon }]',
        ]),
      ),
    );
    const ranges = tenants.get('harbour')?.routing?.map(({ when }) => when?.locale);
    expect(ranges).toEqual(['en-GB', 'he-*', 'pt-BR', 'zh-yue']);
  });

  test('may be left out', async () => {
    expect((await load(smallest)).tenants.get('harbour')).not.toHaveProperty('routing');
  });

  const country = 'must be LATAM, a country code of ISO 3166-1 such as US, or a list of these';

  test.each([
    ['{ country: XX }', 'country', country],
    ['{ country: [US, Mexico] }', 'country[1]', country],
    ['{ country: [] }', 'country', country],
    ['{ locale: portuguese }', 'locale', 'must be a BCP 47 language tag or the begin of one, such as es-MX or pt-*'],
    ['{ locale: "*" }', 'locale', 'must be a BCP 47 language tag or the begin of one, such as es-MX or pt-*'],
  ])('when: %s is refused', async (when, field, message) => {
    expect(await shortFaults(`- when: ${when}`, '  send: [{ channel: pigeon }]')).toEqual([
      [10, `tenants[0].routing[0].when.${field}`, message],
    ]);
  });

  test('when: {} means nothing', async () => {
    expect(await shortFaults('- when: {}', '  send: [{ channel: pigeon }]')).toEqual([
      [10, 'tenants[0].routing[0].when', 'is empty: name a country or a locale, or remove it to mean every caller'],
    ]);
  });

  test.each([
    ['channel: pigeon, until: seen, after: 3s', 'until', 'must be one of sent, delivered, read'],
    [
      'channel: pigeon, until: read, after: 3',
      'after',
      'must be a duration with its unit, such as 500ms, 4s, 30m or 2h',
    ],
    ['channel: pigeon, after: 3s', 'after', 'says how long, and not for what: add until, such as until: delivered'],
    ['channel: pigeon, until: read', 'until', 'says for what, and not how long: add after, such as after: 30s'],
    ['channel: pidgin', 'channel', 'is on no account of the tenant: add one, or use pigeon'],
  ])('a step { %s } is refused', async (step, field, message) => {
    expect(await shortFaults('- send:', `    - { ${step} }`)).toEqual([
      [11, `tenants[0].routing[0].send[0].${field}`, message],
    ]);
  });

  test('waits for no receipt so long that nothing is left to tell by another channel', async () => {
    const pigeon = '      - id: main';
    const two = smallest.replace(pigeon, `      - { id: dove, channel: dove, settings: {} }\n${pigeon}`);
    const timing = 'timing: { expireAfter: 40m }\n';
    const routing = (first: string, second = ''): string =>
      `    routing: [{ send: [{ channel: dove${first} }, { channel: pigeon${second} }] }]\n`;
    const faults = async (text: string) =>
      (await faultsWithDove(text)).map(({ field, message }) => `${field} ${message}`);
    const vain =
      'tenants[0].routing[0].send[0].after must be shorter than timing.expireAfter: the next channel would only be due once the message has expired';
    expect(await faults(timing + two + routing(', until: read, after: 40m'))).toEqual([vain]);
    expect(await faults(timing + two + routing(', until: read, after: 39m'))).toEqual([]);
    expect(await faults(timing + two + routing('', ', until: read, after: 2h'))).toEqual([]);
    const own = '    timing: { expireAfter: 3h }\n';
    expect(await faults(timing + two + own + routing(', until: read, after: 2h'))).toEqual([]);
    expect(await faults(two + routing(', until: read, after: 30m'))).toEqual([vain]);
  });

  test('names a channel once a rule', async () => {
    expect(await shortFaults('- send: [{ channel: pigeon }, { channel: pigeon }]')).toEqual([
      [10, 'tenants[0].routing[0].send[1].channel', 'is used twice: each needs its own'],
    ]);
  });

  test('has no rule that can never match', async () => {
    const send = '  send: [{ channel: pigeon }]';
    const byCountry = 'can never match: rules above are for the same countries; move this one up';
    expect(
      await shortFaults(
        '- when: { country: LATAM }',
        send,
        '- when: { country: [MX, BR], locale: pt-* }',
        send,
        '- when: { country: [MX, US] }',
        send,
        '- when: { locale: es }',
        send,
        '- when: { country: US }',
        send,
        '- send: [{ channel: pigeon }]',
        '- when: { country: CA }',
        send,
      ),
    ).toEqual([
      [12, 'tenants[0].routing[1]', byCountry],
      [18, 'tenants[0].routing[4]', byCountry],
      [21, 'tenants[0].routing[6]', 'can never match: routing[5] above is for every caller; move this one up'],
    ]);
  });

  const send = '  send: [{ channel: pigeon }]';

  test.each([
    [['{ locale: es }', '{ locale: es-MX }'], 1, 'routing[0] above is for all who speak so; move this one up'],
    [
      ['{ locale: pt-* }', '{ locale: PT-BR, country: BR }'],
      1,
      'routing[0] above is for all who speak so; move this one up',
    ],
    [
      ['{ country: US, locale: es }', '{ country: US, locale: es-US }'],
      1,
      'rules above are for the same countries; move this one up',
    ],
    [
      ['{ country: [MX, US] }', '{ locale: es-MX }'],
      1,
      'its locale counts as a country that rules above are for; move this one up',
    ],
    [
      ['{ country: LATAM }', '{ locale: es-419 }'],
      1,
      'its locale counts as a country that rules above are for; move this one up',
    ],
    [
      ['{ country: [US, CA], locale: es-MX }'],
      0,
      'whoever speaks es-MX counts as MX, wherever their number is from; name that country, or a locale without one',
    ],
    [
      ['{ country: US, locale: es-419 }'],
      0,
      'whoever speaks es-419 counts as LATAM, wherever their number is from; name that country, or a locale without one',
    ],
  ])('has no rule that its language leaves without callers: %j', async (whens, index, message) => {
    const lines = whens.flatMap((when) => [`- when: ${when}`, send]);
    expect(await shortFaults(...lines)).toEqual([
      [10 + 2 * index, `tenants[0].routing[${index}]`, `can never match: ${message}`],
    ]);
  });

  test.each([
    [['{ locale: es-MX }', '{ country: MX }', '{ locale: es }']],
    [['{ country: MX, locale: es }', '{ country: MX, locale: en }', '{ country: MX }']],
    [['{ country: [US], locale: es-US }', '{ country: US }']],
    [['{ country: MX }', '{ locale: es-419 }', '{ country: LATAM }']],
    [['{ country: MX, locale: es-419 }', '{ locale: en-150, country: US }']],
    [['{ locale: es }', '{ locale: est }']],
  ])('takes rules that each have callers of their own: %j', async (whens) => {
    expect(await shortFaults(...whens.flatMap((when) => [`- when: ${when}`, send]))).toEqual([]);
  });
});
