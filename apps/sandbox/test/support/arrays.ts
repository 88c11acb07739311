/** Does one thing after the other, so many times, and returns the results. */
export async function inTurn<Result>(times: number, action: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  while (results.length < times) results.push(await action());
  return results;
}

/** In alphabetical order, for what comes in any order. */
export function sorted(words: readonly (string | undefined)[]): string[] {
  return words.map(String).toSorted((left, right) => left.localeCompare(right, 'en'));
}
