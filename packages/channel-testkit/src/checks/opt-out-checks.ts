import assert from 'node:assert/strict';
import { openBench } from '../channel-bench.ts';
import { isNever } from '../channel-script.ts';
import type { CheckFactory } from '../conformance-check.ts';

export const optOutChecks: CheckFactory = (subject) => {
  const { optedOut } = subject.script.send.refusals;
  if (isNever(optedOut)) {
    return [
      {
        group: 'opting out',
        name: `the provider never refuses for an opt-out: ${optedOut.never}`,
        run: async () => {},
      },
    ];
  }
  return [
    {
      group: 'opting out',
      name: 'a refusal for an opt-out is final and says what was stopped',
      async run() {
        await using bench = await openBench(subject);
        const outcome = await bench.send(optedOut);
        assert.equal(outcome.outcome, 'rejected');
        if (outcome.outcome !== 'rejected') return;
        const { kind, permanent, optOut } = outcome.reason;
        assert.deepEqual({ kind, permanent }, { kind: 'opted_out', permanent: true });
        assert.ok(optOut === 'all' || optOut === 'marketing', 'reason.optOut does not say what was stopped');
      },
    },
  ];
};
