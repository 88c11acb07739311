import { describe, expect, test } from '@jest/globals';

import { formatConfigFaults } from '../../src/config/faults/config-fault.ts';
import { faultsOf, smallest } from './load-fixture.ts';

const tenantWith = (line: string) => smallest.replace('    locale: en-US\n', `    locale: en-US\n    ${line}\n`);

const withUnit = 'must be a duration with its unit, such as 500ms, 4s, 30m or 2h';

describe('a fault of a field', () => {
  test('names the file, the line, the column, the field and the mend', async () => {
    expect(await faultsOf(`${smallest}server:\n  port: 70000\n`)).toEqual([
      {
        file: 'test.yaml',
        line: 10,
        column: 9,
        field: 'server.port',
        message: 'must be a whole number from 0 to 65535',
      },
    ]);
  });

  test('of a missing key stands at its block, and brings the help', async () => {
    expect(await faultsOf(smallest.replace('    locale: en-US\n', ''))).toEqual([
      {
        file: 'test.yaml',
        line: 2,
        column: 5,
        field: 'tenants[0].locale',
        message: 'is missing: add it. The language for callers whose own is not known.',
      },
    ]);
  });

  test('of an unknown key says what was meant, each one', async () => {
    const faults = await faultsOf(`${smallest}sever: {}\nlimits:\n  batchEvent: 1\n  colour: red\n`);
    expect(faults.map(({ line, field, message }) => [line, field, message])).toEqual([
      [9, 'sever', 'is unknown: did you mean "server"?'],
      [11, 'limits.batchEvent', 'is unknown: did you mean "batchEvents"?'],
      [
        12,
        'limits.colour',
        'is unknown: remove it, or use one of ingestBacklog, sendConcurrency, batchEvents, eventBytes, batchBytes, requestsPerSecond, failedRequestsPerMinute',
      ],
    ]);
  });

  test.each(['__proto__', 'constructor', 'toString', '<<'])('%s is a key like any other', async (key) => {
    const faults = await faultsOf(`${smallest}server: { ${key}: 1 }\n`);
    expect(faults).toEqual([
      expect.objectContaining({ line: 9, field: `server.${key}`, message: expect.stringMatching(/^is unknown: /) }),
    ]);
  });

  test.each([
    ['name:', 'tenants[0].name', 'has no value: give it one, or remove the key'],
    ['name: 42', 'tenants[0].name', 'must be a text: put the value in quotes'],
    ['name: ""', 'tenants[0].name', 'is empty: write a text'],
    [`name: ${'x'.repeat(41)}`, 'tenants[0].name', 'is too long: at most 40 characters'],
    ['name: [a]', 'tenants[0].name', 'must be a text'],
  ])('%s', async (line, field, message) => {
    const faults = await faultsOf(smallest.replace('name: Harbour Clinic', line));
    expect(faults.map((fault) => [fault.line, fault.field, fault.message])).toEqual([[3, field, message]]);
  });

  test.each([
    ['timezone: Mars/Phobos', 'tenants[0].timezone', 'must be an IANA time zone, such as America/Mexico_City'],
    ['timezone: "+01:00"', 'tenants[0].timezone', 'must be an IANA time zone, such as America/Mexico_City'],
    ['countries: [US, XX]', 'tenants[0].countries[1]', 'must be a country code of ISO 3166-1, such as US or MX'],
    [
      'countries: []',
      'tenants[0].countries',
      'is empty: name the countries that get messages, or remove the key for those of its rules',
    ],
    ['countries: US', 'tenants[0].countries', 'must be a list (lines that begin with "- ")'],
    ['timing: 4s', 'tenants[0].timing', 'must be a block of keys and values'],
    [
      'uncertain: { appointment: resend }',
      'tenants[0].uncertain.appointment',
      'must be one of park, give_up, fall_back',
    ],
    [
      'timing: { expireAfter: 4 days }',
      'tenants[0].timing.expireAfter',
      'must be a duration from 1s to 168h, such as 4s or 30m',
    ],
    [
      'timing: { longestWait: 500ms }',
      'tenants[0].timing.longestWait',
      'must be a duration from 1s to 168h, such as 4s or 30m',
    ],
    ['timing: { longestWait: 30 }', 'tenants[0].timing.longestWait', withUnit],
  ])('%s', async (line, field, message) => {
    const faults = await faultsOf(tenantWith(line));
    expect(faults.map((fault) => [fault.line, fault.field, fault.message])).toEqual([[5, field, message]]);
  });

  test.each(['english', 'en_US', 'e', 'en-', 'x-private'])('locale %s is refused', async (locale) => {
    const faults = await faultsOf(smallest.replace('en-US', locale));
    expect(faults.map(({ field, message }) => [field, message])).toEqual([
      ['tenants[0].locale', 'must be a BCP 47 language tag, such as en-US or es-MX'],
    ]);
  });

  test.each(['Harbour', 'a b', 'a/b', 'x'.repeat(64), 'ñ'])('tenant id %s is refused', async (id) => {
    const faults = await faultsOf(smallest.replace('id: harbour', `id: ${id}`));
    expect(faults.map(({ line, field, message }) => [line, field, message])).toEqual([
      [2, 'tenants[0].id', 'must be 1 to 63 lower-case letters, digits and hyphens, such as clinic-north'],
    ]);
  });

  test.each([
    'ftp://a.example',
    'a.example',
    'https://a.example/?q=1',
    'https://a.example/#f',
    'https://u:p@a.example',
  ])('public URL %s is refused', async (url) => {
    const faults = await faultsOf(`${smallest}server: { publicUrl: "${url}" }`);
    expect(faults.map(({ field, message }) => [field, message])).toEqual([
      [
        'server.publicUrl',
        'must be an http or https URL without query, fragment and password, such as https://aftercall.example.com',
      ],
    ]);
  });

  test('of the file as a whole stands at its begin', async () => {
    expect(await faultsOf('- a\n- b\n')).toEqual([
      { file: 'test.yaml', line: 1, column: 1, field: '', message: 'must be a block of keys and values' },
    ]);
  });
});

describe('a fault of the environment', () => {
  test('names the variable, and comes with the faults of the file', async () => {
    const env = { PORT: 'eighty', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://root:hunter2@db/one' };
    const faults = await faultsOf(`${smallest}server: { port: -1 }\n`, env);
    expect(faults).toEqual([
      { file: 'environment', field: 'PORT', message: 'must be a whole number from 0 to 65535' },
      {
        file: 'environment',
        field: 'DATABASE_URL',
        message:
          'must be a PostgreSQL URL, such as postgres://user:password@host:5432/database (special characters of the password percent-encoded)',
      },
      {
        file: 'environment',
        field: 'LOG_LEVEL',
        message: 'must be one of fatal, error, warn, info, debug, trace, silent',
      },
      {
        file: 'test.yaml',
        line: 9,
        column: 17,
        field: 'server.port',
        message: 'must be a whole number from 0 to 65535',
      },
    ]);
  });

  test('is a fault although the file is good', async () => {
    expect(await faultsOf(smallest, { PORT: '65536' })).toEqual([
      { file: 'environment', field: 'PORT', message: 'must be a whole number from 0 to 65535' },
    ]);
  });
});

describe('formatConfigFaults', () => {
  test('shows a line a fault', () => {
    const text = formatConfigFaults([
      { file: 'environment', field: 'PORT', message: 'must be a number' },
      { file: 'a.yaml', line: 2, column: 5, field: 'tenants[0].id', message: 'is missing: add it' },
      { file: 'a.yaml', line: 1, column: 1, field: '', message: 'is empty' },
    ]);
    expect(text).toBe(
      [
        'The configuration has 3 faults; the gateway does not start.',
        '  environment  PORT must be a number',
        '  a.yaml:2:5  tenants[0].id is missing: add it',
        '  a.yaml:1:1  is empty',
        '',
      ].join('\n'),
    );
  });

  test('counts one as one', () => {
    const text = formatConfigFaults([{ file: 'a.yaml', field: '', message: 'does not exist' }]);
    expect(text).toBe('The configuration has one fault; the gateway does not start.\n  a.yaml  does not exist\n');
  });
});

describe('a duration without its unit', () => {
  test.each([
    [smallest + '    timing: { expireAfter: 30 }\n', 'tenants[0].timing.expireAfter', withUnit],
    [smallest + '    timing: { expireAfter: [30m] }\n', 'tenants[0].timing.expireAfter', withUnit],
    [
      smallest + '    routing: [{ send: [{ channel: pigeon, after: 30 }] }]\n',
      'tenants[0].routing[0].send[0].after',
      withUnit,
    ],
    [
      `${smallest}retention: { papers: 90 }\n`,
      'retention.papers',
      'must be a number of days with its unit, such as 90d',
    ],
  ])('is told its mend, which is no pair of quotes: %s', async (text, field, message) => {
    expect((await faultsOf(text)).map((fault) => [fault.field, fault.message])).toContainEqual([field, message]);
  });
});

describe('a text of a wrong shape', () => {
  const part = '{ name: paid, text: "Paid: {amount}." }';
  const step =
    'must be { short: <name of a part> }, { drop: <name of a part> } or { cap: <variable>, to: <8 to 4096 characters> }, where the variable is one of business, name, location, nextStep, contact, text';
  test.each([
    [`payment.captured: { parts: [${part}], shorten: [paid] }`, 'payment.captured.shorten[0]', step],
    [
      `payment.captured: { parts: [${part}], shorten: [{ cap: name, to: 2 }] }`,
      'payment.captured.shorten[0].to',
      'must be a whole number of characters from 8 to 4096',
    ],
    ['payment.capture: {}', 'payment.capture', 'is unknown: did you mean "payment.captured"?'],
    [
      'payment.captured: { parts: [] }',
      'payment.captured.parts',
      'is empty: a message has at least one part, such as { name: greeting, text: "Hello." }',
    ],
    [
      'payment.captured: { parts: [{ name: paid, text: "" }] }',
      'payment.captured.parts[0].text',
      'is empty: write a text',
    ],
    [
      'payment.captured: { parts: [{ name: paid, text: Paid., wen: link }] }',
      'payment.captured.parts[0].wen',
      'is unknown: did you mean "when"?',
    ],
    [
      'payment.captured: { parts: [{ name: paid, text: Paid., when: always }] }',
      'payment.captured.parts[0].when',
      'must be one of changed, unchanged, link, transcript, directions, text',
    ],
  ])('%s: the sentence says what to write', async (triggers, field, message) => {
    const faults = await faultsOf(tenantWith(`texts: [{ locale: en-US, triggers: { ${triggers} } }]`));
    expect(faults.map((fault) => [fault.field, fault.message])).toEqual([
      [`tenants[0].texts[0].triggers.${field}`, message],
    ]);
  });
});
