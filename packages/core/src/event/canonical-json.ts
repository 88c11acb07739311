/** What stands between quotes as it is: printable ASCII but for the quote and the backslash. */
const needsNoEscape = /^[ !#-[\]-~]*$/;

/** Up to so many keys a sort by insertion is the quicker one. */
const fewKeys = 16;

/**
 * A JSON value as the one text that all equal values share, whatever the order of their
 * keys and the spelling of their numbers: RFC 8785. Takes what `parseJsonStrictly` lets
 * through, whose depth is bounded; throws a TypeError for what no JSON text can say. A field
 * that is undefined is one that is not there.
 */
export function canonicalBody(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      // The numbers of RFC 8785 are those of ECMAScript, and its only zero is 0.
      if (Number.isFinite(value)) return String(value);
      break;
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? listText(value) : recordText(value as Readonly<Record<string, unknown>>);
    default:
  }
  throw new TypeError('only a JSON value has a canonical form');
}

function listText(values: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) text += ',';
    text += canonicalBody(values[index]);
  }
  return `${text}]`;
}

function recordText(record: Readonly<Record<string, unknown>>): string {
  // A Date and its like have no fields, and would all be equal.
  if (typeof record['toJSON'] === 'function') throw new TypeError('only a JSON value has a canonical form');
  let text = '{';
  for (const key of sorted(Object.keys(record))) {
    const entry = record[key];
    if (entry === undefined) continue;
    if (text.length > 1) text += ',';
    text += `${quoted(key)}:${canonicalBody(entry)}`;
  }
  return `${text}}`;
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

function quoted(text: string): string {
  if (needsNoEscape.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('half of a surrogate pair has no canonical form');
  return JSON.stringify(text);
}
