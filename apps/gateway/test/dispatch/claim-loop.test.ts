import { test } from '@jest/globals';
import { ClaimLoop } from '../../src/dispatch/claim-loop.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { until } from '../support/until.ts';
import { TestClock } from '../support/with-engine.ts';

test('a clock that is put forward during a round delays no further one', async () => {
  const clock = new TestClock();
  let rounds = 0;
  const loop = new ClaimLoop({
    now: clock.now,
    log: createLogger({ level: 'silent' }),
    claim: async () => {
      rounds += 1;
      if (rounds === 1) {
        loop.wake(new Date(clock.now().getTime() + 3_600_000));
        clock.advance(3_600_000);
      }
      return { look: 'later' };
    },
  });
  loop.start();
  try {
    await until('it looked again', async () => (rounds > 1 ? true : undefined), 15_000);
  } finally {
    await loop.close();
  }
});
