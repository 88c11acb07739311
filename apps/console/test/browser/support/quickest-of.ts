/**
 * Does something until it was quick enough once, so many times at most: something else on the machine may hold it up.
 *
 * @param begin resolves when the time begins, with what is waited for.
 * @returns the shortest time, in milliseconds.
 */
export async function quickestOf(
  most: number,
  enoughMs: number,
  begin: (attempt: number) => Promise<() => Promise<void>>,
): Promise<number> {
  let quickest = Infinity;
  for (let attempt = 0; attempt < most && quickest >= enoughMs; attempt += 1) {
    const until = await begin(attempt);
    const began = performance.now();
    await until();
    quickest = Math.min(quickest, performance.now() - began);
  }
  return quickest;
}
