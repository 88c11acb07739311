/** So many times as long as a step took is rested when nothing else goes on: a tenth of the time of one connection. */
const restOfIdle = 9;
/** And so many times more on a machine without a moment to spare: a sixtieth. */
const restOfBusy = 50;

/**
 * How long the roll-up rests after a step. Whoever waits for a text comes before a figure that is exact anyway: the busier
 * the gateway was, the longer.
 *
 * @param tookMs what the step took.
 * @param busyness of the gateway's event loop since the last step, from 0 to 1.
 * @returns milliseconds.
 */
export function restAfter(tookMs: number, busyness: number): number {
  return tookMs * (restOfIdle + restOfBusy * busyness);
}

/** Tells how busy the event loop was since it was asked last, from 0 to 1. */
export function loopBusyness(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
