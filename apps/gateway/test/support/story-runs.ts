/** How many stories a property test tells, from which seed on, and for how long it may. */
export interface StoryRuns {
  readonly runs: { readonly numRuns: number; readonly seed?: number };
  readonly patienceMs: number;
}

/**
 * The same stories at every change, so that none fails for what it has nothing to do with; others, each time, where
 * `AFTERCALL_TEST_RUNS` asks for more.
 *
 * @param usual how many where nobody asks.
 */
export function storyRuns(usual: number): StoryRuns {
  const wanted = process.env['AFTERCALL_TEST_RUNS'];
  const numRuns = Number(wanted ?? usual);
  // A story takes a second or two; on a machine that has much else to do, some.
  const patienceMs = 60_000 + numRuns * 10_000;
  return { runs: wanted === undefined ? { numRuns, seed: 20_261_128 } : { numRuns }, patienceMs };
}
