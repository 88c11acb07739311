import { describe, expect, test } from '@jest/globals';
import type { ChannelFactory } from '@aftercall/core';
import { loadConfig } from '../../src/config/load-config.ts';
import { SetupError } from '../../src/config/faults/setup-error.ts';
import { buildAccounts } from '../../src/engine/tenant-policies.ts';
import { lintTemplates } from '../../src/lint-templates.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { FakeProvider } from '../support/fake-channel.ts';

const secret = 'a-token-that-nobody-prints';
const text = `tenants:
  - id: harbour
    name: Harbour Clinic
    locale: en-US
    accounts:
      - id: main
        channel: sms
        settings: { authToken: ${secret} }
`;

const { factory } = new FakeProvider('sms');
const throws = (): never => {
  throw new Error(`no store for ${secret}`);
};

async function load(parts: object) {
  const channels = new Map([['sms', { ...factory, ...parts } as ChannelFactory]]);
  return loadConfig({ file: 'test.yaml', text, env: {}, channels });
}

const good = { trigger: 'booking.confirmed', locale: 'en', name: 'x', marketing: false, path: [], wordings: [] };

describe('a channel that fails to say', () => {
  test.each<[string, object, string]>([
    ['its templates: an error', { templates: throws }, 'failed to name its templates (no store for ***)'],
    ['its templates: nothing', { templates: () => undefined }, 'failed to name its templates (its answer is not'],
    ['its templates: half of one', { templates: () => [{ ...good, wordings: [{ text: 1 }] }] }, 'its answer is not'],
    ['its templates: of no trigger', { templates: () => [{ ...good, trigger: 'x' }] }, 'its answer is not'],
    [
      'its languages: an error',
      { templateLocales: throws },
      'failed to name the languages of its templates (no store for ***)',
    ],
    ['its languages: nothing', { templateLocales: () => ({}) }, 'its answer is not'],
    ['its languages: no list', { templateLocales: () => ({ byTrigger: { x: 'en' } }) }, 'its answer is not'],
    ['its senders: no list', { senders: () => 'loft' }, 'failed to name its senders'],
    ['its senders: something else', { senders: () => [{ field: 'from' }] }, 'failed to name its senders'],
  ])('%s, is a fault at the place of its account, without secrets', async (_what, parts, why) => {
    const loaded = await load(parts);
    if (loaded.ok) throw new Error('the configuration was taken');
    const fault = loaded.faults.find((one) => one.message.includes('"sms"'));
    expect(fault).toMatchObject({ file: 'test.yaml', line: 8, field: 'tenants[0].accounts[0].settings' });
    expect(fault?.message).toContain(why);
    expect(JSON.stringify(loaded.faults)).not.toContain(secret);
  });

  test('nothing of it starts the gateway', async () => {
    expect(await load({ templates: () => [good], templateLocales: () => ({ byTrigger: {} }) })).toMatchObject({
      ok: true,
    });
  });
});

describe('a channel that cannot be made', () => {
  const made = (parts: object): ChannelFactory['create'] => {
    return (settings, outside) => ({ ...factory.create(settings, outside), ...parts });
  };

  const odd = {
    text: { unit: 'characters', max: Number.NaN, segmented: false },
    receipts: {},
    serviceWindowHours: 24,
    pairIntervalSeconds: '6 s',
  };

  test.each<[string, unknown, string]>([
    ['throws', throws, 'the channel "sms" could not be made (no store for ***)'],
    ['is nothing', () => undefined, 'calls itself "undefined"'],
    ['lacks capabilities', made({ capabilities: { links: true } }), 'lacks capabilities.text, capabilities.receipts'],
    [
      'has bounds that are none',
      made({ capabilities: odd }),
      'no number from 0 as capabilities.text.max, capabilities.pair',
    ],
    ['lacks a call', made({ send: undefined, webhook: {} }), 'lacks send, webhook'],
  ])('for it %s, is named with the place of its account, and no secret', async (_what, create, why) => {
    const loaded = await load({ create });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
    const lent = { http: throws, publicUrl: 'https://gateway.example', now: () => new Date(0) };
    const build = () => buildAccounts(loaded.config.tenants, lent, createLogger({ level: 'silent' }));
    expect(build).toThrow(SetupError);
    expect(build).toThrow('test.yaml:6:9  tenants[0].accounts[0] ');
    expect(build).toThrow(why);
    expect(build).not.toThrow(secret);
  });

  test('ends the look at the templates with exit code 2, as it ends a start', async () => {
    const channels = new Map([['sms', { ...factory, create: throws }]]);
    const { err, exitCode } = await lintTemplates({ file: 'test.yaml', text, env: {}, channels });
    expect(exitCode).toBe(2);
    expect(err).toContain('test.yaml:6:9  tenants[0].accounts[0] cannot be used');
    expect(err).not.toContain(secret);
  });
});
