interface Level {
  /** The keys seen so far; absent for an array. */
  readonly keys: Set<string> | undefined;
  /** Where in this object or array the reader is. */
  step: string | number;
}

/**
 * The path of the first key that a JSON text repeats within one object. For texts that
 * `JSON.parse` has taken: it leans on them being well formed. Linear, and only needed
 * once a repetition is known, to name it.
 */
export function findDuplicateKey(text: string): (string | number)[] | undefined {
  const levels: Level[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    const level = levels.at(-1);
    if (letter === '{') {
      levels.push({ keys: new Set(), step: '' });
    } else if (letter === '[') {
      levels.push({ keys: undefined, step: 0 });
    } else if (letter === '}' || letter === ']') {
      levels.pop();
    } else if (letter === ',' && typeof level?.step === 'number') {
      level.step += 1;
    } else if (letter === '"') {
      const end = endOfString(text, at);
      if (level?.keys && isFollowedByColon(text, end)) {
        // Escapes are decoded first: "a" and "\u0061" are the same key.
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        level.step = key;
        if (level.keys.has(key)) return levels.map(({ step }) => step);
        level.keys.add(key);
      }
      at = end;
    }
  }
  return undefined;
}

/** The index of the quote that closes the string which opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function isFollowedByColon(text: string, end: number): boolean {
  let at = end + 1;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}
