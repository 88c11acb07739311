import type { ChannelFactory, StandardResult } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';

import { loadConfig } from '../../src/config/load-config.ts';
import { channels, fakeFactory, faultsOf, load, smallest } from './load-fixture.ts';

async function shortFaults(text: string) {
  return (await faultsOf(text)).map(({ line, field, message }) => [line, field, message]);
}

const settings = (yaml: string) => smallest.replace('{ loft: north, ringToken: ABCD1234 }', yaml);

function factoryThat(validate: (value: unknown) => StandardResult<unknown> | Promise<StandardResult<unknown>>) {
  return fakeFactory('other', { '~standard': { version: 1, vendor: 'test', validate } });
}

const loadWith = (factory: ChannelFactory) =>
  loadConfig({
    file: 'test.yaml',
    text: settings('\n          secret: hunter2hunter2\n          pin: 987654').replace('pigeon', 'other'),
    env: {},
    channels: new Map([['other', factory]]),
  });

describe('the settings of an account', () => {
  test("are faulted by the channel's schema, with their lines", async () => {
    expect(
      await shortFaults(settings('\n          loft: ""\n          ringTokn: ABCD1234\n          birds: many')),
    ).toEqual([
      [8, 'tenants[0].accounts[0].settings.ringToken', 'is missing: add it. The ring.'],
      [9, 'tenants[0].accounts[0].settings.loft', 'Too small: expected string to have >=1 characters'],
      [10, 'tenants[0].accounts[0].settings.ringTokn', 'is unknown: did you mean "ringToken"?'],
      [11, 'tenants[0].accounts[0].settings.birds', 'must be a number'],
    ]);
  });

  test('that are of another kind have that one fault, and a choice names what there is', async () => {
    const loft = fakeFactory(
      'pigeon',
      z.strictObject({
        loft: z.array(z.string()).max(3, 'has at most three lofts'),
        ringToken: z.enum(['north', 'south']),
      }),
    );
    const loaded = await loadConfig({
      file: 'test.yaml',
      text: smallest,
      env: {},
      channels: new Map([['pigeon', loft]]),
    });
    expect(loaded).toMatchObject({
      faults: [
        { field: 'tenants[0].accounts[0].settings.loft', message: 'must be a list (lines that begin with "- ")' },
        { field: 'tenants[0].accounts[0].settings.ringToken', message: 'must be one of north, south' },
      ],
    });
    expect(loaded).toHaveProperty('faults.length', 2);
  });

  test('are faulted together, those of every account', async () => {
    const account = '      - { id: spare, channel: pigeon, settings: { loft: south, ringToken: hunter2 } }\n';
    expect(await shortFaults(settings('{}') + account)).toEqual([
      [8, 'tenants[0].accounts[0].settings.loft', 'is missing: add it'],
      [8, 'tenants[0].accounts[0].settings.ringToken', 'is missing: add it. The ring.'],
      [9, 'tenants[0].accounts[1].settings.ringToken', 'must be four capitals and four digits'],
    ]);
  });

  test('may be of a channel that is known only', async () => {
    expect(await shortFaults(smallest.replace('channel: pigeon', 'channel: pidgeon'))).toEqual([
      [7, 'tenants[0].accounts[0].channel', 'is unknown: did you mean "pigeon"?'],
    ]);
    expect(await shortFaults(smallest.replace('channel: pigeon', 'channel: telegraph'))).toEqual([
      [
        7,
        'tenants[0].accounts[0].channel',
        'is unknown: use one of pigeon, or name the package that brings it under `channels`',
      ],
    ]);
  });

  test('belong to an id that is used once in its tenant', async () => {
    const account = '      - { id: main, channel: pigeon, settings: { loft: south, ringToken: ABCD1234 } }\n';
    expect(await shortFaults(smallest + account)).toEqual([
      [9, 'tenants[0].accounts[1].id', 'is used twice: each needs its own'],
    ]);
  });

  test('may come from the environment', async () => {
    const config = await load(settings('{ loft: "${LOFT:-north}", ringToken: "${RING}" }'), { RING: 'WXYZ9876' });
    expect(config.tenants.get('harbour')?.accounts.get('main')?.settings).toEqual({
      loft: 'north',
      ringToken: 'WXYZ9876',
      birds: 3,
    });
  });

  test('may be checked by any Standard Schema, also one that takes its time', async () => {
    const result = await loadWith(factoryThat(async (value) => ({ value: { checked: value } })));
    expect(result.ok && result.config.tenants.get('harbour')?.accounts.get('main')?.settings).toEqual({
      checked: { secret: 'hunter2hunter2', pin: 987_654 },
    });
    const path = [{ key: 'secret' }];
    expect(await loadWith(factoryThat(() => ({ issues: [{ message: 'is too well known', path }] })))).toEqual({
      ok: false,
      faults: [
        {
          file: 'test.yaml',
          line: 9,
          column: 19,
          field: 'tenants[0].accounts[0].settings.secret',
          message: 'is too well known',
        },
      ],
    });
  });

  test('are never repeated where they are secret, whatever the schema says about them', async () => {
    const chatty = factoryThat(() => ({
      issues: [{ message: 'expected more than "hunter2hunter2" and 987654', path: ['secret'] }],
    }));
    const result = await loadWith(chatty);
    expect(!result.ok && result.faults.map(({ message }) => message)).toEqual(['expected more than "***" and ***']);
  });

  test('are a fault when their schema breaks, and its error is not repeated', async () => {
    const broken = factoryThat(() => {
      throw new Error('cannot read hunter2hunter2');
    });
    const result = await loadWith(broken);
    expect(!result.ok && result.faults).toEqual([
      {
        file: 'test.yaml',
        line: 8,
        column: 9,
        field: 'tenants[0].accounts[0].settings',
        message: `could not be checked: the settings schema of the channel "other" failed; report it to the channel's author`,
      },
    ]);
  });

  test('of the fixture are good', () => {
    expect([...channels.keys()]).toEqual(['pigeon']);
  });
});
