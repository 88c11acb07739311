import TestSequencer from '@jest/test-sequencer';

/** These start programs and wait for them; the longest of all are among them. */
const waitsForPrograms = /\/test\/(?:e2e|browser|ingress|postgres|outbound)\//;

/**
 * jest runs the files first that took longest, and where it remembers nothing, as on a new machine, the largest. A file
 * that waits for a minute would then be begun last and run alone: what waits for programs is begun before everything else.
 */
export default class SlowFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const [waiting, others] = [sorted.filter(isWaiting), sorted.filter((test) => !isWaiting(test))];
    return [...waiting, ...others];
  }
}

function isWaiting({ path }) {
  return waitsForPrograms.test(path);
}
