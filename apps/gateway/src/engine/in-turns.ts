/** Does something with each of these, with so many at once; ends when all have. Rejects with the first error, behind the others. */
export async function inTurns<T>(all: readonly T[], atOnce: number, does: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const worker = async (): Promise<void> => {
    for (const one of left) await does(one);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
