import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { whatsappSettings } from '../src/index.ts';
import { bookingTemplate, settingsWith, writtenSettings } from './support/whatsapp-account.ts';

const { templates: _templates, ...minimal } = writtenSettings;

/** The faults of some settings, as `path: message`. */
function faultsOf(settings: unknown): string[] {
  const { error } = whatsappSettings.safeParse(settings);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the least that an account needs, and what is filled in', () => {
  expect(whatsappSettings.parse(minimal)).toEqual({
    ...minimal,
    baseUrl: 'https://graph.facebook.com',
    apiVersion: 'v24.0',
    templates: [],
    linkButtons: true,
  });
});

test('a base URL loses the slash at its end', () => {
  expect(settingsWith({ baseUrl: 'http://127.0.0.1:4010/meta/' }).baseUrl).toBe('http://127.0.0.1:4010/meta');
});

test('each fault names its field and the mend', () => {
  expect(
    faultsOf({
      phoneNumberId: 106_540_352_242_922,
      businessAccountId: '+15550783881',
      accessToken: '',
      appSecrets: [],
      verifyToken: 7,
      baseUrl: 'https://user:pass@graph.facebook.com',
      apiVersion: '24',
      templates: {},
      colour: 'red',
    }),
  ).toEqual([
    'phoneNumberId: phoneNumberId must be a text: put the number in quotes',
    'businessAccountId: businessAccountId must be the number that Meta shows for it',
    'accessToken: accessToken must not be empty',
    'appSecrets: appSecrets needs the secret of the app that the webhooks come from',
    'verifyToken: verifyToken must be a text',
    'baseUrl: baseUrl must be an http(s) URL without user, query and fragment',
    'apiVersion: apiVersion must be written as v24.0',
    'templates: templates must be a list',
    ': Unrecognized key: "colour"',
  ]);
});

test('a header without parameters goes with a body that names its own', () => {
  const body = { text: 'Booked with {{who}}', parameters: { who: 'business' } };
  const named = { ...bookingTemplate, header: { text: 'Your visit' }, body };
  expect(faultsOf({ ...writtenSettings, templates: [named] })).toEqual([]);
});

test.each(['en', 'en_US', 'fil'])('a language is written as Meta writes it: %s', (language) => {
  expect(faultsOf({ ...writtenSettings, templates: [{ ...bookingTemplate, language }] })).toEqual([]);
});

test.each(['english', 'english_US', 'en-US', 'en_us', 'en_USA', 'EN'])('and not as %s', (language) => {
  expect(faultsOf({ ...writtenSettings, templates: [{ ...bookingTemplate, language }] })).toEqual([
    'templates.0.language: a language of Meta is written as es or es_MX',
  ]);
});

test('a default locale must have a template', () => {
  expect(faultsOf({ ...writtenSettings, defaultLocale: 'en-us' })).toEqual([]);
  expect(faultsOf({ ...writtenSettings, defaultLocale: 'es-MX' })).toEqual([
    'defaultLocale: no template has this locale',
  ]);
});

describe('a template', () => {
  const faultsOfTemplate = (extra: object): string[] =>
    faultsOf({ ...minimal, templates: [{ ...bookingTemplate, ...extra }] });

  test.each([
    [
      { body: { text: 'Hi {{1}}' } },
      'templates.0.body.parameters: the text has {{1}}, and parameters give no parameters',
    ],
    [
      { body: { text: 'Hi {{1}} {{3}}', parameters: ['business', 'id'] } },
      'templates.0.body.parameters: the text has {{1}} {{3}}, and parameters give {{1}} {{2}}',
    ],
    [
      { body: { text: 'Hi {{who}}', parameters: { name: 'name' } } },
      'templates.0.body.parameters: the text has {{who}}, and parameters give {{name}}',
    ],
    [
      { body: { text: 'Paid {{1}}', parameters: ['amount'] } },
      'templates.0.body: booking.confirmed has no amount; it has business, id, date, dateShort, time, location, rescheduleUrl, name',
    ],
    [{ when: 'link' }, 'templates.0.when: booking.confirmed knows changed, unchanged here'],
    [
      { header: { text: 'For {{who}}', parameters: { who: 'business' } } },
      'templates.0.header: header and body must both number their parameters, or both name them',
    ],
    [
      { buttons: [...bookingTemplate.buttons, { index: 0, payload: 'x' }] },
      'templates.0.buttons: two buttons have one index',
    ],
    [
      { buttons: [{ index: 0, url: 'receiptUrl', prefix: 'https://example.com/' }] },
      'templates.0.buttons: booking.confirmed has no receiptUrl; it has business, id, date, dateShort, time, location, rescheduleUrl, name',
    ],
    [{ locale: 'es-419' }, 'templates.0.language: the locale has no code at Meta: name the language'],
    [{ locale: 'es-419', language: 'es' }, undefined],
    [{ language: 'es-MX' }, 'templates.0.language: a language of Meta is written as es or es_MX'],
    [{ name: 'Booking' }, 'templates.0.name: the name of a template has small letters, digits and underscores'],
    [{ footer: 'x'.repeat(61) }, 'templates.0.footer: the text of a footer has at most 60 characters'],
    [{ header: { text: 'x'.repeat(61) } }, 'templates.0.header.text: the text of a header has at most 60 characters'],
  ])('%j', (extra, fault) => {
    expect(faultsOfTemplate(extra)).toEqual(fault === undefined ? [] : [fault]);
  });

  test('with a variable that nobody knows is told the ones there are', () => {
    const [fault] = faultsOfTemplate({ body: { text: 'Hi {{1}}', parameters: ['surname'] } });
    expect(fault).toMatch(
      /^templates\.0\.body\.parameters: parameters must be a list of variables.*business, name, id/,
    );
  });
});

describe('the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

  test('shows an account that is taken', () => {
    const [, yaml] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
    const { channel, settings } = parse(yaml!) as { channel: string; settings: unknown };
    expect(channel).toBe('whatsapp');
    expect(faultsOf(settings)).toEqual([]);
  });

  test('names every setting', () => {
    // Those of a template stand in a table of their own, further down.
    const [ofAccount = ''] = readme.split('## What is sent when');
    const named = [...ofAccount.matchAll(/^\| (`.+?) +\|/gm)].flatMap(([, names]) =>
      names!.replaceAll('`', '').split(', '),
    );
    expect(named.toSorted((a, b) => a.localeCompare(b))).toEqual(
      Object.keys(whatsappSettings.shape).toSorted((a, b) => a.localeCompare(b)),
    );
  });
});

test('a secret with the line end of its file is told, and not used', () => {
  const whole = 'must have no white space around it: is there the line end of a file?';
  expect(faultsOf({ ...minimal, accessToken: 'EAAGabc\n', appSecrets: ['a secret', 'another\r\n'] })).toEqual([
    `accessToken: accessToken ${whole}`,
    `appSecrets.1: appSecrets ${whole}`,
  ]);
});
