import { describe, expect, test } from '@jest/globals';
import type { ReplySignal } from '@aftercall/core';
import { Accounts } from '../../src/engine/tenant-policies.ts';
import type { Logger } from '../../src/observability/logger.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ReadMarker } from '../../src/receipts/read-marker.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { withEngine } from '../support/with-engine.ts';

const whatsapp = new FakeProvider('whatsapp', false, { markRead: true });
const sms = new FakeProvider('sms');
const config = `
apiKeys: []
tenants:
  - id: ${tenantId}
    name: Salon Luz
    locale: en-US
    accounts:
      - { id: wa-main, channel: whatsapp, settings: {} }
      - { id: wa-quiet, channel: whatsapp, settings: {}, markRead: false }
      - { id: sms-main, channel: sms, settings: {} }
`;
const running = withEngine({ provider: whatsapp, otherProviders: [sms], config });

const reply = (providerId: string): ReplySignal => ({
  signal: 'reply',
  key: providerId,
  providerId,
  from: '+12025550123',
  text: 'hello',
  mediaCount: 0,
});
const markedIds = (): readonly string[] => whatsapp.marked.map((one) => one.providerId);

describe('a reply', () => {
  test('is marked as read once, however often it comes, unless the account says otherwise or cannot', async () => {
    await running.engine.postTo('wa-quiet', reply('quiet'));
    await running.engine.postTo('sms-main', reply('text'));
    await running.engine.postTo('wa-main', reply('first'), reply('second'));
    await running.engine.postTo('wa-main', reply('first'));
    await until('the replies are marked', async () => (markedIds().length >= 2 ? true : undefined));
    expect(markedIds()).toEqual(['first', 'second']);
    expect(whatsapp.marked[0]).toEqual({ from: '+12025550123', providerId: 'first' });
  });

  test('is stored, and its webhook answered, while the mark hangs or after it failed', async () => {
    whatsapp.markAnswers.push(
      () => new Promise(() => {}),
      () => Promise.reject(new Error('no')),
    );
    await running.engine.postTo('wa-main', reply('hanging'));
    await running.engine.postTo('wa-main', reply('failing'));
    await running.engine.postTo('wa-main', reply('after'));
    expect(markedIds().slice(-3)).toEqual(['hanging', 'failing', 'after']);
    const { rows } = await running.engine.pool.query(
      `SELECT provider_id FROM replies WHERE provider_id IN ('hanging', 'failing', 'after') ORDER BY received_at`,
    );
    expect(rows).toHaveLength(3);
  });
});

describe('a marker by itself', () => {
  const webhook = {
    tenant: tenantId,
    account: 'wa-main',
    channel: 'whatsapp',
    url: '',
    rawBody: new Uint8Array(),
    receivedAt: new Date(),
    signals: [],
  };

  function markerOn(provider: FakeProvider, log: Logger, patienceMs?: number): ReadMarker {
    const outside = { http: () => Promise.reject(new Error('no network')), now: () => new Date(), webhookUrl: '' };
    const channel = provider.factory.create({}, outside);
    const accounts = new Accounts([{ tenant: tenantId, id: 'wa-main', channel, marksRead: true }]);
    return new ReadMarker({ accounts, log, ...(patienceMs !== undefined && { patienceMs }) });
  }

  test('makes no more marks than it may at once, and ends with those that hang', async () => {
    const provider = new FakeProvider('whatsapp', false, { markRead: true });
    const hang = (): Promise<void> => new Promise(() => {});
    provider.markAnswers.push(...Array.from({ length: 100 }, () => hang));
    const marker = markerOn(provider, createLogger({ level: 'silent' }));
    marker.mark(Array.from({ length: 100 }, (_, index) => ({ webhook, signal: reply(String(index)) })));
    expect(provider.marked).toHaveLength(64);
    await marker.close();
    marker.mark([{ webhook, signal: reply('late') }]);
    expect(provider.marked).toHaveLength(64);
  });

  test('gives a provider so much time, and tells of a failure without saying whose', async () => {
    const provider = new FakeProvider('whatsapp', false, { markRead: true });
    const aborted: boolean[] = [];
    provider.markAnswers.push(
      async (signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.push(true);
        throw new Error('aborted');
      },
      () => Promise.reject(new Error('HTTP 500')),
    );
    const told: [object, string][] = [];
    const log = { debug: (fields: object, message: string) => told.push([fields, message]) } as unknown as Logger;
    const marker = markerOn(provider, log, 50);
    marker.mark([
      { webhook, signal: reply('one') },
      { webhook, signal: reply('two') },
    ]);
    await until('the mark is called off', async () => (aborted.length > 0 ? true : undefined));
    await marker.close();
    expect(told[0]).toEqual([
      { err: new Error('HTTP 500'), tenant: tenantId, account: 'wa-main' },
      'A reply could not be marked as read.',
    ]);
  });
});
