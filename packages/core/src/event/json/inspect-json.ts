/** Something in a parsed document that must not go further, and where. */
export interface Finding {
  /** From the outside inwards. */
  readonly path: (string | number)[];
  readonly message: string;
}

export interface JsonInspection {
  readonly finding: Finding | undefined;
  /** Keys that survived parsing; fewer than were written when a key was repeated. */
  readonly keys: number;
}

/**
 * Walks a parsed document once, looking for keys that could poison a prototype, numbers
 * beyond a double's range and, where `strings` says that escapes occurred, texts that no
 * database or wire takes. The depth is already bounded, so recursion is safe.
 */
export function inspectJson(value: unknown, strings: boolean): JsonInspection {
  const tally = { keys: 0 };
  const finding = findIn(value, strings, tally);
  return { finding, keys: tally.keys };
}

function findIn(value: unknown, strings: boolean, tally: { keys: number }): Finding | undefined {
  if (typeof value === 'string') return strings ? findInText(value) : undefined;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : { path: [], message: 'is beyond the range of a JSON number' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const finding = findIn(value[index], strings, tally);
      if (finding) return within(index, finding);
    }
    return undefined;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key in record) {
    // JSON.parse makes own keys only, so this leaves out what a polluted prototype lends.
    if (!Object.hasOwn(record, key)) continue;
    tally.keys += 1;
    const finding = findInKey(key, record[key], strings) ?? findIn(record[key], strings, tally);
    if (finding) return within(key, finding);
  }
  return undefined;
}

function findInKey(key: string, value: unknown, strings: boolean): Finding | undefined {
  if (key === '__proto__') return { path: [], message: 'is a key that is not taken: remove it' };
  if (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')) {
    return { path: ['prototype'], message: 'is a key that is not taken inside "constructor": remove it' };
  }
  return strings ? findInText(key) : undefined;
}

function findInText(text: string): Finding | undefined {
  if (text.includes('\0')) return { path: [], message: 'holds a NUL character (\\u0000): remove it' };
  if (!text.isWellFormed()) {
    return { path: [], message: 'holds half of a surrogate pair (\\ud800 to \\udfff alone): send the whole character' };
  }
  return undefined;
}

function within(step: string | number, finding: Finding): Finding {
  finding.path.unshift(step);
  return finding;
}
