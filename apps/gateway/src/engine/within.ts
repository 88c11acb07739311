/** Waits for something, and no longer than `ms`; answers whether it came to its end. Rejects when it does so in time. */
export async function within(ms: number, something: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([something.then(() => true), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
