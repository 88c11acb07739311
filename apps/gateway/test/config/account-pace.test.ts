import { describe, expect, test } from '@jest/globals';
import type { ChannelFactory } from '@aftercall/core';
import { loadConfig } from '../../src/config/load-config.ts';
import { pigeonFactory } from './load-fixture.ts';

const file = (pace = '') => `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - id: main
        channel: pigeon
        settings: { loft: north, ringToken: ABCD1234 }
${pace}`;

/** The pace of the one account, or what is wrong with it. */
async function paceOf(text: string, pace?: ChannelFactory['pace']): Promise<unknown> {
  const factory = pace === undefined ? pigeonFactory : { ...pigeonFactory, pace };
  const loaded = await loadConfig({ file: 'test.yaml', text, env: {}, channels: new Map([['pigeon', factory]]) });
  if (!loaded.ok) return loaded.faults.map(({ line, field, message }) => `${line} ${field} ${message}`);
  return loaded.config.tenants.get('harbour')?.accounts.get('main')?.pace;
}

describe('the pace of an account', () => {
  test('is the one of the file, with a quarter of a second of it at once where it says no more', async () => {
    expect(await paceOf(file('        pace: { perSecond: 30, burst: 90 }'))).toEqual({ perSecond: 30, burst: 90 });
    expect(await paceOf(file('        pace: { perSecond: 1000 }'))).toEqual({ perSecond: 1_000, burst: 250 });
    expect(await paceOf(file('        pace: { perSecond: 0.5 }'))).toEqual({ perSecond: 0.5, burst: 1 });
    expect(await paceOf(file('        pace: { perSecond: "30", burst: "9" }'))).toEqual({ perSecond: 30, burst: 9 });
  });

  test('is else the one that the channel knows of, and the file wins', async () => {
    const known = (): { perSecond: number } => ({ perSecond: 80 });
    expect(await paceOf(file(), known)).toEqual({ perSecond: 80, burst: 20 });
    expect(await paceOf(file('        pace: { perSecond: 1000 }'), known)).toMatchObject({ perSecond: 1_000 });
    expect(await paceOf(file('        pace: { perSecond: none }'), known)).toBeUndefined();
  });

  test('is none where neither says one', async () => {
    expect(await paceOf(file())).toBeUndefined();
    expect(await paceOf(file(), () => undefined)).toBeUndefined();
  });

  test('has to be set where the channel asks for it', async () => {
    expect(await paceOf(file(), () => 'to_be_set')).toEqual([
      expect.stringMatching(/^6 tenants\[0\]\.accounts\[0\]\.pace is missing: "pigeon" .*pace: \{ perSecond: 10 \}/),
    ]);
  });

  test('of a channel that fails to name it is a fault that quotes nothing', async () => {
    const fails = (): never => {
      throw new Error('ringToken ABCD1234');
    };
    expect(await paceOf(file(), fails)).toEqual([
      '6 tenants[0].accounts[0].pace could not be asked for: the channel "pigeon" failed to name its pace; report it to the channel\'s author',
    ]);
  });

  test.each<[unknown]>([
    ['fast'],
    [null],
    [{}],
    [{ perSecond: Number.NaN }],
    [{ perSecond: 0 }],
    [{ perSecond: -5 }],
    [{ perSecond: Number.POSITIVE_INFINITY }],
    [{ perSecond: '80' }],
  ])('is none where the channel names what is no pace (%j), with a warning', async (told) => {
    const factory = { ...pigeonFactory, pace: () => told } as ChannelFactory;
    const channels = new Map([['pigeon', factory]]);
    const loaded = await loadConfig({ file: 'test.yaml', text: file(), env: {}, channels });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    expect(loaded.config.tenants.get('harbour')?.accounts.get('main')?.pace).toBeUndefined();
    expect(loaded.warnings).toMatchObject([{ line: 6, field: 'tenants[0].accounts[0].pace' }]);
    expect(loaded.warnings[0]?.message).toContain('what the channel "pigeon" names is no pace');
  });
});
