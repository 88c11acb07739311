/** Up to so many keys a sort by insertion is the quicker one. */
const fewKeys = 16;

/**
 * A JSON value as the one text that all equal values share, whatever the order of their
 * keys and the spelling of their numbers: RFC 8785. Takes what `parseJsonStrictly` lets
 * through, whose depth is bounded; throws a TypeError for what no JSON text can say. A field
 * that is undefined is one that is not there.
 *
 * The numbers and the escapes of RFC 8785 are those of ECMAScript, so a copy with its keys in order is all that
 * `JSON.stringify` needs; writing the text here would make ten times the garbage.
 */
export function canonicalBody(value: unknown): string {
  const ordered = orderedCopy(value);
  return ordered === unorderable ? writtenOut(value) : JSON.stringify(ordered);
}

/** An object of ECMAScript keeps some keys in an order of its own, whatever order they were put in. */
const unorderable = Symbol('unorderable');

function orderedCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return checkedScalar(value);
  if (Array.isArray(value)) return orderedList(value);
  const copy: Record<string, unknown> = {};
  for (const key of keysOf(value)) {
    const entry = (value as Record<string, unknown>)[key];
    if (entry === undefined) continue;
    if (isPlacedByItself(key)) return unorderable;
    const ordered = orderedCopy(entry);
    if (ordered === unorderable) return unorderable;
    copy[key] = ordered;
  }
  return copy;
}

function orderedList(values: readonly unknown[]): unknown {
  const copy: unknown[] = [];
  for (let index = 0; index < values.length; index += 1) {
    const ordered = orderedCopy(values[index]);
    if (ordered === unorderable) return unorderable;
    copy.push(ordered);
  }
  return copy;
}

/** An index, such as `10`, comes before all others and by its number; `__proto__` is no field when it is assigned. */
function isPlacedByItself(key: string): boolean {
  const first = key.charCodeAt(0);
  return (first >= zero && first <= nine) || key === '__proto__';
}

const [zero, nine] = ['0'.charCodeAt(0), '9'.charCodeAt(0)] as const;

/** The same text without a copy, for the few values that have no copy in order. */
function writtenOut(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(checkedScalar(value));
  if (Array.isArray(value)) return `[${value.map(writtenOut).join(',')}]`;
  const record = value as Readonly<Record<string, unknown>>;
  const fields = keysOf(record).filter((key) => record[key] !== undefined);
  return `{${fields.map((key) => `${JSON.stringify(key)}:${writtenOut(record[key])}`).join(',')}}`;
}

function checkedScalar(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return wellFormed(value);
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'boolean':
      return value;
    default:
      if (value === null) return value;
  }
  throw new TypeError('only a JSON value has a canonical form');
}

/** In order. @throws TypeError for an object that is none of JSON: a Date and its like have no fields, and would all be equal. */
function keysOf(record: object): string[] {
  if (typeof (record as { toJSON?: unknown }).toJSON === 'function') {
    throw new TypeError('only a JSON value has a canonical form');
  }
  const keys = Object.keys(record);
  for (const key of keys) wellFormed(key);
  return sorted(keys);
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('half of a surrogate pair has no canonical form');
  return text;
}

/** By UTF-16 units, as section 3.2.3 asks and as `<` goes; in place. `sort` copies what it is given, twice. */
function sorted(keys: string[]): string[] {
  if (keys.length > fewKeys) return keys.sort();
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] as string;
    let place = index;
    for (; place > 0 && key < (keys[place - 1] as string); place -= 1) keys[place] = keys[place - 1] as string;
    keys[place] = key;
  }
  return keys;
}
