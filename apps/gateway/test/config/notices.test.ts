import { describe, expect, test } from '@jest/globals';
import type { ChannelFactory } from '@aftercall/core';
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

async function load(text: string, senders?: ChannelFactory['senders']): Promise<ReturnType<typeof loadConfig>> {
  const factory = senders === undefined ? pigeonFactory : { ...pigeonFactory, senders };
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

  test('that name a contact need one', async () => {
    const help = "help: '{business}: ask {contact}. Reply STOP to stop.'";
    expect(await faultsOf(words(help).replace('      contact: help@harbour.example\n', ''))).toEqual([
      'tenants[0].notices.contact is missing, and the help in en-US names it: add contact',
    ]);
  });

  test('are said once a locale', async () => {
    const twice = "confirmation: '{business}: bye.' }, { locale: en-US, question: '{business}: YES?'";
    expect(await faultsOf(words(twice))).toEqual([expect.stringContaining('tenants[0].notices.wordings[1].locale')]);
  });
});
