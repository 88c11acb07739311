/**
 * Milliseconds on a clock that every process of this machine shares (CLOCK_MONOTONIC): it begins
 * anywhere, and nobody sets it. So an instant of one process can be taken from one of another.
 */
export function machineTime(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
