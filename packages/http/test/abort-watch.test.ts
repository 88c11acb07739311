import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { unwatchAbort, watchAbort } from '../src/abort-watch.ts';

test('a signal has one listener, however many wait for it, and none when nobody does', () => {
  const { signal } = new AbortController();
  const callbacks = Array.from({ length: 50 }, () => () => undefined);
  for (const callback of callbacks) watchAbort(signal, callback);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const callback of callbacks) unwatchAbort(signal, callback);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('an abort tells each of those who wait once, though they leave while they are told', () => {
  const stop = new AbortController();
  const told: string[] = [];
  const wait = (name: string) => {
    const giveUp = (): void => {
      told.push(name);
      unwatchAbort(stop.signal, giveUp);
    };
    watchAbort(stop.signal, giveUp);
    return giveUp;
  };
  wait('first');
  unwatchAbort(stop.signal, wait('gone before'));
  wait('last');
  stop.abort();
  expect(told).toEqual(['first', 'last']);
  expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0);
});

test('taking out what was never in does nothing', () => {
  const { signal } = new AbortController();
  unwatchAbort(signal, () => undefined);
  watchAbort(signal, () => undefined);
  unwatchAbort(signal, () => undefined);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});
