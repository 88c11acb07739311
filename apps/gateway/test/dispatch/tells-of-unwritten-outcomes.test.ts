import { expect, test } from '@jest/globals';
import type { LeasedAttempt } from '../../src/dispatch/leased-attempt.ts';
import { OutcomeWriter } from '../../src/dispatch/outcome-writer.ts';
import type { LearntFact } from '../../src/ledger/attempts/attempt-fact.ts';
import { createLogger } from '../../src/observability/logger.ts';

const learnt = {} as LearntFact;

function attempt(callKey: number): LeasedAttempt {
  return { id: `attempt-${callKey}`, callKey } as LeasedAttempt;
}

test('outcomes are told to be written again when all of them are, and not because others are meanwhile', async () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  const failures = { left: 3 };
  const aftermath = {
    recordOutcome: async (callKey: number) => {
      if (callKey === 1 && failures.left > 0) {
        failures.left -= 1;
        throw new Error('one that cannot be written');
      }
    },
  };
  const writer = new OutcomeWriter({ aftermath, log, isCalledOff: () => false });

  const stubborn = writer.write(attempt(1), learnt);
  for (let others = 2; failures.left > 0; others += 1) {
    await writer.write(attempt(others), learnt);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await stubborn;
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told).toMatchObject([
    { level: 'error', attempt: 'attempt-1', msg: 'An outcome could not be written: trying again.' },
    { level: 'info', times: 3, msg: 'Outcomes are written again.' },
  ]);
});
