import { expect, test } from '@jest/globals';
import { newAttempt, type ReceiptStatus } from '@aftercall/core';
import { Alarm } from '../../src/engine/alarm.ts';
import { FollowUpNews } from '../../src/engine/follow-up-news.ts';
import { LearntNews } from '../../src/engine/learnt-news.ts';
import type { StoredAttempt } from '../../src/ledger/attempts/attempt-rows.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createMetrics } from '../../src/observability/metrics.ts';

const attempt: StoredAttempt = {
  id: 'a-1',
  tenant: 'salon',
  call: 'c-1',
  callKey: 1,
  person: 'p-1',
  account: 'sms-main',
  step: 0,
  tryNumber: 1,
  onward: null,
  state: newAttempt,
  receipts: [],
  versions: { attempt: 1, followUp: 1 },
  followUp: { id: 'f-1', status: 'released', state: 'settled', outcome: 'uncertain', attempts: [] },
};

test('a send that waits for a person is told in the log, once and by its ids', () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const metrics = createMetrics({ version: '1.2.3' });
  const learnt = new LearntNews({ alarm: new Alarm(), news: new FollowUpNews(), metrics, log });
  learnt.tell({
    changedFollowUps: [],
    doubleDeliveries: 0,
    retries: [],
    verdicts: [],
    uncertain: { parked: [attempt], settled: [] },
    written: [],
  });
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    {
      level: 'warn',
      time: expect.any(String),
      tenant: 'salon',
      account: 'sms-main',
      attempt: 'a-1',
      msg: 'Nobody knows whether a message was sent: it waits for a person.',
    },
  ]);
});

test('a database that is away, or slow, takes the gauge of uncertain sends off the page, and nothing else', async () => {
  let count: () => Promise<{ asking: number; parked: number }> = async () => ({ asking: 2, parked: 1 });
  const { registry } = createMetrics({ version: '1.2.3', uncertainSends: () => count() });
  expect(await registry.metrics()).toContain('aftercall_uncertain_sends{state="asking"} 2');
  const troubles: readonly (typeof count)[] = [
    () => Promise.reject(new Error('away')),
    () => Promise.withResolvers<never>().promise,
  ];
  for (const trouble of troubles) {
    count = trouble;
    const page = await registry.metrics();
    expect(page).not.toContain('aftercall_uncertain_sends{');
    expect(page).toContain('aftercall_build_info');
  }
});

const webhook = {
  tenant: 'salon',
  account: 'sms-main',
  channel: 'sms',
  url: '',
  rawBody: Buffer.from(''),
  receivedAt: new Date(),
  signals: [],
} as const;

function heardBy(lines: string[]): { learnt: LearntNews; metrics: ReturnType<typeof createMetrics> } {
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const metrics = createMetrics({ version: '1.2.3' });
  return { learnt: new LearntNews({ alarm: new Alarm(), news: new FollowUpNews(), metrics, log }), metrics };
}

const accountsIn = (lines: readonly string[]): string[] =>
  lines.map((line) => (JSON.parse(line) as { account: string }).account);

test('replies that had not been posted are counted, and told in the log once for each account', async () => {
  const lines: string[] = [];
  const { learnt, metrics } = heardBy(lines);
  const signal = { signal: 'reply', key: 'k', providerId: 'p', from: 'x', text: 'BAJA', mediaCount: 0 } as const;
  const listed = { webhook: { ...webhook, wasListed: true as const }, signal };
  learnt.tellOfSignals([{ webhook, signal }, listed, listed]);
  learnt.tellOfSignals([{ webhook: { ...listed.webhook, account: 'sms-other' }, signal }]);
  expect((await metrics.listedReplies.get()).values).toEqual([{ labels: { channel: 'sms' }, value: 3 }]);
  expect(accountsIn(lines)).toEqual(['sms-main', 'sms-other']);
});

test('receipts that had not been posted are, too, but for those of messages that still wait at the provider', async () => {
  const lines: string[] = [];
  const { learnt, metrics } = heardBy(lines);
  const told = (status: ReceiptStatus) => ({
    webhook: { ...webhook, wasAsked: true as const },
    signal: { signal: 'receipt', key: status, providerId: 'p', status, rawStatus: status } as const,
  });
  learnt.tellOfSignals([told('accepted'), told('unknown')]);
  expect(lines).toEqual([]);
  learnt.tellOfSignals([told('delivered'), told('undeliverable'), { ...told('sent'), webhook }]);
  expect((await metrics.askedReceipts.get()).values).toEqual([{ labels: { channel: 'sms' }, value: 2 }]);
  expect(accountsIn(lines)).toEqual(['sms-main']);
});

test('a message that left by another channel than it was sent on is told with the mend', () => {
  const lines: string[] = [];
  const { learnt } = heardBy(lines);
  const signal = { signal: 'receipt', key: 'k', providerId: 'p', status: 'sent', rawStatus: 'sent' } as const;
  learnt.tellOfSignals([{ webhook, signal }]);
  expect(lines).toEqual([]);
  learnt.tellOfSignals([
    { webhook, signal: { ...signal, carriedBy: 'rcs' } },
    { webhook, signal: { ...signal, carriedBy: 'rcs' } },
  ]);
  expect(accountsIn(lines)).toEqual(['sms-main']);
  expect(lines[0]).toContain('left by rcs instead of sms');
});
