import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anyStory } from './support/delivery-stories.ts';
import { PureDelivery } from './support/pure-delivery.ts';

const numRuns = Number(process.env['AFTERCALL_TEST_RUNS'] ?? 500);

test('whatever providers and people do, a caller is told where they may be, and no more than once', () => {
  let sends = 0;
  fc.assert(
    fc.property(anyStory, (story) => {
      const delivery = new PureDelivery(story);
      expect(delivery.play()).toEqual([]);
      sends += delivery.oracle.sends.length;
    }),
    { numRuns },
  );
  expect(sends).toBeGreaterThan(numRuns);
});
