import assert from 'node:assert/strict';
import { openBench } from '../channel-bench.ts';
import type { CheckFactory } from '../conformance-check.ts';

export const abortChecks: CheckFactory = (subject) => [
  {
    group: 'aborting',
    name: 'an abort while the provider works gives an uncertain outcome at once',
    async run() {
      await using bench = await openBench(subject);
      const stop = new AbortController();
      const outcome = bench.send('hang', stop.signal);
      await bench.provider.arrived(1);
      stop.abort();
      assert.deepEqual({ ...(await outcome) }, { outcome: 'uncertain', cause: 'aborted' });
      assert.equal(bench.provider.calls.length, 1);
    },
  },
  {
    group: 'aborting',
    name: 'an abort before the call sends nothing, and is not thrown',
    async run() {
      await using bench = await openBench(subject);
      const outcome = await bench.send(undefined, AbortSignal.abort());
      assert.equal(bench.provider.calls.length, 0, 'the channel sent all the same');
      assert.notEqual(outcome.outcome, 'accepted');
      if (outcome.outcome === 'rejected') assert.equal(outcome.reason.permanent, false);
    },
  },
];
