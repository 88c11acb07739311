import assert from 'node:assert/strict';
import { openBench } from '../channel-bench.ts';
import { isNever } from '../channel-script.ts';
import { neverCheck } from '../conformance-check.ts';
import type { CheckFactory } from '../conformance-check.ts';

const name = 'a refusal for an opt-out is final and says what was stopped';

export const optOutChecks: CheckFactory = (subject) => {
  const { optedOut } = subject.script.send.refusals;
  if (isNever(optedOut)) return [neverCheck('opting out', name, optedOut.never)];
  return [
    {
      group: 'opting out',
      name,
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
