import { expect, test } from '@jest/globals';
import type { LedgerPage } from '../../src/check/journey.ts';
import { LedgerWatch } from '../../src/play/ledger-watch.ts';

const entry = (callId: string, kind: string) => ({ callId, kind, data: {} });

test('follows the cursor page by page, and wakes who waits for a call', async () => {
  const pages: LedgerPage[] = [
    { entries: [entry('a', 'event'), entry('b', 'event')], next: '1.2', more: true },
    { entries: [entry('a', 'verdict')], next: '2.3', more: false },
  ];
  const asked: (string | undefined)[] = [];
  const over = new AbortController();
  const watch = new LedgerWatch((after) => {
    asked.push(after);
    return Promise.resolve(pages.shift() ?? { entries: [], next: '2.3', more: false });
  });
  const known = watch.more('a', 1, over.signal);
  const following = watch.follow(over.signal).catch(() => undefined);
  expect(await known).toBe(2);
  await watch.until('a', ({ kind }) => kind === 'verdict', over.signal);
  expect(watch.entriesOf('b')).toEqual([entry('b', 'event')]);
  over.abort();
  await following;
  expect(asked.slice(0, 2)).toEqual([undefined, '1.2']);
});

test('a feed that cannot be read is no silence', async () => {
  const watch = new LedgerWatch(() => Promise.reject(new Error('HTTP 500')));
  await expect(watch.follow(new AbortController().signal)).rejects.toThrow('HTTP 500');
});

test('waiting ends when the demo does', async () => {
  const over = new AbortController();
  const watch = new LedgerWatch(() => Promise.reject(new Error('not read here')));
  const waiting = watch.more('a', 0, over.signal);
  over.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
});
