import { describe, expect, test } from '@jest/globals';
import { readWebhook } from '../../../src/index.ts';
import { message, receipt, refused, reply, told } from './support/told.ts';

/** What is made of one signal beside a good one, which is always kept. */
function readOne(signal: unknown) {
  const { made, faults } = told((fault) =>
    readWebhook({ signals: [signal, { ...message, key: 'good' }], reply }, fault),
  );
  const signals = made?.signals ?? [];
  expect(signals.at(-1)).toEqual({ ...message, key: 'good' });
  return { made: signals.length === 2 ? signals[0] : undefined, faults };
}

describe('a signal of a webhook', () => {
  test.each([
    receipt,
    {
      ...receipt,
      at: new Date('2026-01-02T03:04:05Z'),
      attemptId: 'a',
      reason: refused,
      aliases: ['x'],
      carriedBy: 'rcs',
      billing: { segments: 1 },
    },
    message,
    { ...message, segments: 2, aliases: [], inReplyTo: 'q', action: 'yes', keyword: 'stop' },
    { signal: 'opt_out', key: 'k', from: 'x', scope: 'all' },
    { signal: 'opt_in', key: 'k', from: 'x', scope: 'marketing', aliases: ['y'] },
    { signal: 'typing', key: 'k', from: 'x' },
    { signal: 'tap', key: 'k', from: 'x', button: 'reschedule' },
    { signal: 'moved', key: 'k', from: 'x', aliases: ['y'], to: ['z'] },
    { signal: 'moved', key: 'k', from: 'x', to: [] },
    { signal: 'account', key: 'k', topic: 'quality', message: 'It fell.' },
    { signal: 'unknown', key: 'k', topic: 'news' },
  ])('is taken as it is where it is of the shape of the contract: $signal', (signal) => {
    expect(readOne(signal)).toEqual({ made: signal, faults: [] });
  });

  test.each<[string, unknown]>([
    ['signal', null],
    ['signal', { signal: 'zap', key: 'k' }],
    ['receipt.key', { ...receipt, key: undefined }],
    ['receipt.key', { ...receipt, key: 5 }],
    ['receipt.key', { ...receipt, key: 'k'.repeat(5_000) }],
    ['receipt.providerId', { ...receipt, providerId: 7 }],
    ['reply.from', { ...message, from: 12_025_550_123 }],
    ['reply.text', { ...message, text: undefined }],
    ['opt_out.from', { signal: 'opt_out', key: 'k', scope: 'all' }],
    ['opt_in.scope', { signal: 'opt_in', key: 'k', from: 'x' }],
  ])('is left out, and no other with it, where %s cannot be read', (field, signal) => {
    const { made, faults } = readOne(signal);
    expect(made).toBeUndefined();
    expect(faults).toEqual([`${field === 'signal' && signal === null ? 'a signal.key' : field}: left out as a whole`]);
  });

  test.each<[unknown, object, string]>([
    [{ ...receipt, status: 'flown' }, { ...receipt, status: 'unknown' }, 'receipt.status: taken for unknown'],
    [{ ...receipt, rawStatus: { a: 1 } }, { ...receipt, rawStatus: 'unknown' }, 'receipt.rawStatus: left out'],
    [{ ...receipt, attemptId: 1 }, receipt, 'receipt.attemptId: left out'],
    [{ ...receipt, at: '2026-01-01T00:00:00Z' }, receipt, 'at: left out'],
    [{ ...receipt, at: new Date('garbage') }, receipt, 'at: left out'],
    [{ ...receipt, at: new Date(-1) }, receipt, 'at: left out'],
    [{ ...receipt, at: new Date('+200000-01-01T00:00:00Z') }, receipt, 'at: left out'],
    [{ ...receipt, reason: 'x' }, receipt, 'receipt.reason: left out'],
    [{ ...receipt, carriedBy: 'rcs:brand' }, receipt, 'receipt.carriedBy: left out'],
    [{ ...receipt, aliases: '+1202' }, receipt, 'receipt.aliases: left out'],
    [{ ...receipt, aliases: [5, 'y'] }, { ...receipt, aliases: ['y'] }, 'receipt.aliases: left out'],
    [{ ...message, mediaCount: 1.5 }, message, 'reply.mediaCount: taken for 0'],
    [{ ...message, mediaCount: 1e9 }, message, 'reply.mediaCount: taken for 0'],
    [{ ...message, providerId: undefined }, { ...message, providerId: 'k' }, 'reply.providerId: left out'],
    [{ ...message, keyword: 'halt' }, message, 'reply.keyword: left out'],
    [
      { signal: 'moved', key: 'k', from: 'x', to: 'z' },
      { signal: 'moved', key: 'k', from: 'x', to: [] },
      'moved.to: left out',
    ],
    [
      { signal: 'tap', key: 'k', from: 'x', button: 'Call +1 202 555 0123' },
      { signal: 'tap', key: 'k', from: 'x', button: 'unknown' },
      'tap.button: taken for unknown',
    ],
    [
      { signal: 'opt_out', key: 'k', from: 'x', scope: 'some' },
      { signal: 'opt_out', key: 'k', from: 'x', scope: 'all' },
      'opt_out.scope: taken for all',
    ],
  ])('loses what decides nothing: %j', (signal, made, fault) => {
    expect(readOne(signal)).toEqual({ made, faults: [fault] });
  });
});

test('a webhook of which nobody can say what was posted is refused as a whole', () => {
  for (const answer of [undefined, null, 'x', {}, { reply }, Promise.resolve({ signals: [], reply })]) {
    const { made, faults } = told((fault) => readWebhook(answer, fault));
    expect([made, faults.length]).toEqual([undefined, 1]);
  }
});

test.each<[unknown]>([
  [undefined],
  [{ ...reply, status: 7 }],
  [{ ...reply, contentType: 'x\ny' }],
  [{ ...reply, body: {} }],
])('a webhook is stored although what is to be answered cannot be: %j', (bad) => {
  expect(told((fault) => readWebhook({ signals: [receipt], reply: bad }, fault))).toEqual({
    made: { signals: [receipt], reply: { status: 200, contentType: 'text/plain', body: '' } },
    faults: ['reply: answered with 200'],
  });
});
