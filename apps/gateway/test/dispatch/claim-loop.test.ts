import { expect, test } from '@jest/globals';
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

test('a database that is away for many rounds is told once, and once that it is back', async () => {
  const lines: { level: string; msg: string; times?: number }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) };
  const failing = 12;
  let rounds = 0;
  const loop = new ClaimLoop({
    now: () => new Date(),
    log: createLogger({ level: 'info', destination }),
    pollMs: 1,
    claim: () => {
      rounds += 1;
      return rounds <= failing ? Promise.reject(new Error('connect ECONNREFUSED')) : Promise.resolve({ look: 'later' });
    },
  });
  loop.start();
  try {
    await until('it claims again', async () => (rounds > failing + 1 ? true : undefined), 15_000);
  } finally {
    await loop.close();
  }
  expect(lines).toMatchObject([
    { level: 'error', msg: 'A round of claiming failed: trying again.' },
    { level: 'info', msg: 'What is due is claimed again.', times: failing },
  ]);
});
