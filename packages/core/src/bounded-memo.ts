import { LRUCache } from 'lru-cache';

/**
 * Remembers the answers of a pure function for the `capacity` keys that were asked for
 * last, so that neither cost nor memory grows with what the outside sends. An error that
 * `compute` throws is passed on and not remembered.
 *
 * A Map alone, read from its oldest key on, would not do: each key that is deleted leaves a
 * gap at its start, and finding the first key means walking over all of them.
 */
export function boundedMemo<Value>(capacity: number, compute: (key: string) => Value): (key: string) => Value {
  if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError('capacity must be a whole number from 1');
  const answers = new LRUCache<string, { readonly value: Value }>({ max: capacity });
  return (key) => {
    const known = answers.get(key);
    if (known !== undefined) return known.value;
    const value = compute(key);
    answers.set(key, { value });
    return value;
  };
}
