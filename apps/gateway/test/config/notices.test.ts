import { describe, expect, test } from '@jest/globals';
import { shippedNotices, type ChannelFactory } from '@aftercall/core';
import { channels } from '../../src/channels.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { pigeonFactory } from './load-fixture.ts';

const file = (account = '', tenant = '') => `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - id: main
        channel: pigeon
        settings: { loft: north, ringToken: ABCD1234 }
${account}
${tenant}`;

const answered: ChannelFactory['senders'] = () => [{ field: 'loft', key: 'north' }];

async function load(
  text: string,
  senders?: ChannelFactory['senders'],
  answersStops?: ChannelFactory['answersStops'],
): Promise<ReturnType<typeof loadConfig>> {
  const factory = { ...pigeonFactory, ...(senders && { senders }), ...(answersStops && { answersStops }) };
  return loadConfig({ file: 'test.yaml', text, env: {}, channels: new Map([['pigeon', factory]]) });
}

async function faultsOf(text: string, senders?: ChannelFactory['senders']): Promise<readonly string[]> {
  const loaded = await load(text, senders);
  return loaded.ok ? [] : loaded.faults.map(({ field, message }) => `${field} ${message}`);
}

describe('who answers a stop', () => {
  test('has to be said of every account that people can answer to', async () => {
    expect(await faultsOf(file(), answered)).toEqual([
      expect.stringMatching(/^tenants\[0\]\.accounts\[0\]\.optOutConfirmation is missing: write "provider" /),
    ]);
    expect(await faultsOf(file('        optOutConfirmation: provider'), answered)).toEqual([]);
    expect(await faultsOf(file('        optOutConfirmation: gateway'), answered)).toEqual([]);
  });

  test('is warned of where it is left to a provider that answers nothing by itself', async () => {
    const warningsOf = async (confirmation: string, answersStops?: () => boolean): Promise<readonly string[]> => {
      const loaded = await load(file(`        optOutConfirmation: ${confirmation}`), answered, answersStops);
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
      return loaded.warnings.map(({ line, field, message }) => `${line} ${field} ${message}`);
    };
    expect(await warningsOf('provider', () => false)).toEqual([
      expect.stringMatching(
        /^9 tenants\[0\]\.accounts\[0\]\.optOutConfirmation is provider, and this provider answers no STOP/,
      ),
    ]);
    expect(await warningsOf('gateway', () => false)).toEqual([]);
    expect(await warningsOf('provider', () => true)).toEqual([]);
    expect(await warningsOf('provider')).toEqual([]);
    const fails = (): never => {
      throw new Error('nobody knows');
    };
    expect(await warningsOf('provider', fails)).toEqual([]);
  });

  test('is known of the providers of the channels that come with the gateway', () => {
    const answers = (channel: string, settings: object) => channels.get(channel)?.answersStops?.(settings);
    expect(answers('whatsapp', {})).toBe(false);
    expect(answers('rcs', { provider: 'google' })).toBe(false);
    expect(answers('rcs', { provider: 'twilio' })).toBe(true);
    // Twilio's own answers can be switched off for a sender.
    expect(answers('sms', {})).toBeUndefined();
  });

  test('may be left open where nobody can answer, as far as the channel knows', async () => {
    expect(await faultsOf(file())).toEqual([]);
    expect(await faultsOf(file(), () => [])).toEqual([]);
  });

  test('is one of the two', async () => {
    expect(await faultsOf(file('        optOutConfirmation: both'), answered)).toEqual([
      'tenants[0].accounts[0].optOutConfirmation must be one of provider, gateway',
    ]);
  });
});

describe('the words of a tenant', () => {
  const words = (fields: string): string =>
    file('', `    notices:\n      contact: help@harbour.example\n      wordings: [{ locale: en-US, ${fields} }]\n`);

  test('are kept by locale, and the rest is left to the shipped ones', async () => {
    const loaded = await load(words("question: '{business}: was that a stop? Reply YES to go on.'"));
    expect(loaded.ok && loaded.config.tenants.get('harbour')?.notices).toEqual({
      contact: 'help@harbour.example',
      wordings: [{ locale: 'en-US', stop_question: '{business}: was that a stop? Reply YES to go on.' }],
    });
  });

  test.each([
    ["confirmation: 'You are out.'", 'confirmation does not say who writes: add {business}'],
    [
      "confirmation: '{business}: bye {name}.'",
      'confirmation has the variable {name}: there are {business} and {contact}',
    ],
    ["question: '{business}: was that a stop?'", 'question asks for no answer that means yes'],
    ["help: '{business}: ask {contact}.'", 'help does not say how to stop'],
    ["help: '{business}: reply STOP to stop.'", 'help names no contact: add {contact}'],
  ])('%s: the fault is told', async (fields, fault) => {
    expect(await faultsOf(words(fields))).toEqual([expect.stringContaining(`notices.wordings[0].${fault}`)]);
  });

  test.each([
    ['help', "'{business}: ask {contact}. Reply STOP to stop.'"],
    ['confirmation', "'{business}: you are out. Questions: {contact}.'"],
    ['question', "'{business}: was that a stop? Reply YES to go on, or ask {contact}.'"],
  ])('that name a contact need one: the %s', async (field, text) => {
    const file = words(`${field}: ${text}`);
    expect(await faultsOf(file)).toEqual([]);
    expect(await faultsOf(file.replace('      contact: help@harbour.example\n', ''))).toEqual([
      `tenants[0].notices.contact is missing, and the ${field} in en-US names it: add contact`,
    ]);
  });

  test.each([
    ['{business}: you are out. Come back for 20% off!', /^promotes \("/],
    ['{business}: you are out: https://harbour.example/bye', /^links to harbour\.example, /],
    ['{business}: you are out. See www.harbour.com', /^links to www\.harbour\.com, /],
  ])('confirm a stop and say nothing else: %s', async (text, fault) => {
    const file = words(`confirmation: '${text}'`);
    const loaded = await load(file);
    expect(loaded.ok ? [] : loaded.faults).toEqual([
      expect.objectContaining({
        file: 'test.yaml',
        line: file.split('\n').findIndex((line) => line.includes('confirmation:')) + 1,
        field: 'tenants[0].notices.wordings[0].confirmation',
        message: expect.stringMatching(fault),
      }),
    ]);
  });

  test('confirm a stop without a link in the place of the contact either', async () => {
    const file = words("confirmation: '{business}: you are out. Questions: {contact}.'");
    expect(await faultsOf(file.replace('help@harbour.example', 'https://harbour.example/help'))).toEqual([
      'tenants[0].notices.wordings[0].confirmation names {contact}, which is a link, and a confirmation carries none: take {contact} out',
    ]);
    expect(await faultsOf(file.replace('help@harbour.example', "'+1 202 555 0100'"))).toEqual([]);
  });

  test('may be the shipped ones', async () => {
    for (const { locale, stop_confirmation, stop_question } of shippedNotices) {
      const own = `confirmation: '${stop_confirmation}', question: '${stop_question}'`;
      expect(await faultsOf(words(own).replace('locale: en-US, c', `locale: ${locale}, c`))).toEqual([]);
    }
  });

  test('are said once a locale', async () => {
    const twice = "confirmation: '{business}: bye.' }, { locale: en-US, question: '{business}: YES?'";
    expect(await faultsOf(words(twice))).toEqual([expect.stringContaining('tenants[0].notices.wordings[1].locale')]);
  });
});
