import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { loopBusyness, restAfter } from '../../../src/ledger/scorecard/roll-up-rest.ts';

test('the roll-up has a tenth of the time of an idle gateway, and a sixtieth of that of a busy one', () => {
  const shareAt = (busyness: number): number => 150 / (150 + restAfter(150, busyness));
  expect(shareAt(0)).toBeCloseTo(1 / 10);
  expect(shareAt(0.5)).toBeLessThan(shareAt(0.2));
  expect(shareAt(1)).toBeCloseTo(1 / 60);
});

test('an event loop that only waits is less busy than one that works', async () => {
  const busyness = loopBusyness();
  let waiting = 1;
  // A crowded machine may leave the loop no moment in which it waits.
  for (let attempt = 0; attempt < 100 && waiting === 1; attempt += 1) {
    await wait(50);
    waiting = busyness();
  }
  const end = performance.now() + 50;
  while (performance.now() < end) await new Promise((resolve) => setImmediate(resolve));
  const working = busyness();
  expect(waiting).toBeGreaterThanOrEqual(0);
  expect(working).toBeLessThanOrEqual(1);
  expect(working).toBeGreaterThan(waiting);
});
