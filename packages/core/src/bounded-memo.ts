/**
 * Remembers the answers of a pure function for the `capacity` keys that were asked for
 * last, so that neither cost nor memory grows with what the outside sends. An error that
 * `compute` throws is passed on and not remembered.
 */
export function boundedMemo<Value>(capacity: number, compute: (key: string) => Value): (key: string) => Value {
  if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError('capacity must be a whole number from 1');
  /** A Map iterates in the order of insertion: the first key is the one that was not asked for the longest. */
  const answers = new Map<string, { readonly value: Value }>();
  return (key) => {
    const known = answers.get(key);
    if (known) {
      answers.delete(key);
      answers.set(key, known);
      return known.value;
    }
    const value = compute(key);
    if (answers.size >= capacity) {
      const oldest = answers.keys().next();
      if (!oldest.done) answers.delete(oldest.value);
    }
    answers.set(key, { value });
    return value;
  };
}
