import type { ReplyWord } from './reply-clauses.ts';

/**
 * Phrases and word orders that say the same, as data. Each is a list of elements with spaces between them:
 *
 * - `stop`: this word; `mand*`: every word that begins so; `stop|quit`: one of several.
 * - `@message`: one of the words of that class; classes can stand among alternatives.
 * - `me?`: this, or nothing.
 * - `~3`: up to three words of any kind, within the clause.
 * - `%name`: a word with a capital that does not begin its clause. `#`: a number.
 * - `^` and `$`: the beginning and the end of the clause, words of courtesy aside.
 */
export type PhrasePattern = string;

/** Words by the name of their class, with spaces between them; `mand*` as in a pattern. */
export type WordClasses = Readonly<Record<string, string>>;

/** Where patterns are looked for. */
export interface Clause {
  readonly words: readonly ReplyWord[];
  /** Of the first word that is none of courtesy, and the one after the last; as many as words where all of them are. */
  readonly from: number;
  readonly to: number;
}

/** One place in a phrase. */
interface Element {
  readonly words: ReadonlySet<string>;
  readonly prefixes: readonly string[];
  readonly kind: 'word' | 'any' | 'name' | 'number';
  readonly isOptional: boolean;
}

/** A pattern that is ready to be looked for. */
export interface Phrase {
  readonly pattern: PhrasePattern;
  readonly elements: readonly Element[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
  /** The fewest words that it has. */
  readonly least: number;
}

/** The places that a phrase may reach are bits of a number. */
const mostElements = 30;

/** Throws for what is no pattern, or names a class that is not there: patterns are read when the package is. */
export function phraseOf(pattern: PhrasePattern, classes: WordClasses): Phrase {
  const parts = pattern.split(' ');
  const atStart = parts[0] === '^';
  const atEnd = parts.at(-1) === '$';
  const inner = parts.slice(atStart ? 1 : 0, atEnd ? -1 : undefined);
  const elements = inner.flatMap((part) => elementsOf(part, classes, pattern));
  if (elements.length > mostElements) throw new Error(`the pattern ${JSON.stringify(pattern)} is too long`);
  return { pattern, elements, atStart, atEnd, least: elements.filter((one) => !one.isOptional).length };
}

const noWords: Pick<Element, 'words' | 'prefixes'> = { words: new Set(), prefixes: [] };

function elementsOf(part: string, classes: WordClasses, pattern: string): readonly Element[] {
  const gap = /^~(\d)$/.exec(part);
  if (gap !== null) {
    return Array.from({ length: Number(gap[1]) }, () => ({ ...noWords, kind: 'any', isOptional: true }));
  }
  if (part === '%name') return [{ ...noWords, kind: 'name', isOptional: false }];
  if (part === '#') return [{ ...noWords, kind: 'number', isOptional: false }];
  const isOptional = part.endsWith('?');
  const words = (isOptional ? part.slice(0, -1) : part).split('|').flatMap((one) => {
    if (!one.startsWith('@')) return one;
    const ofClass = classes[one.slice(1)];
    if (ofClass === undefined)
      throw new Error(`the pattern ${JSON.stringify(pattern)} names no class of words: ${one}`);
    return ofClass.split(' ');
  });
  if (words.some((one) => !/^[\p{L}\p{N}]+\*?$/u.test(one))) {
    throw new Error(`the pattern ${JSON.stringify(pattern)} has something else than words: ${part}`);
  }
  return [
    {
      words: new Set(words.filter((one) => !one.endsWith('*'))),
      prefixes: words.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1)),
      kind: 'word',
      isOptional,
    },
  ];
}

/** The words, and the beginnings of words, that a phrase may begin with. */
export function beginningsOf({ elements, pattern }: Phrase): Pick<Element, 'words' | 'prefixes'> {
  const first = elements.findIndex((one) => !one.isOptional);
  const beginnings = elements.slice(0, first + 1);
  if (first === -1 || beginnings.some((one) => one.kind !== 'word')) {
    throw new Error(`the pattern ${JSON.stringify(pattern)} has to begin with a word`);
  }
  return {
    words: new Set(beginnings.flatMap((one) => [...one.words])),
    prefixes: beginnings.flatMap((one) => one.prefixes),
  };
}

/**
 * Where a phrase ends that begins at `from`, as the index of the word after it; undefined where it does not fit there.
 * All ways to read its optional parts are followed at once, so that the work is bounded by its length.
 *
 * @param covered words with this bit say nothing any more, and are passed over by gaps only.
 */
export function endOfPhrase(
  { elements, atStart, atEnd, least }: Phrase,
  clause: Clause,
  from: number,
  covered: Uint8Array,
  bit: number,
): number | undefined {
  const { words } = clause;
  const left = words.length - from;
  if (left < least || (atStart && from > clause.from)) return undefined;
  // Bit n says that n words from `from` on may have been read.
  let places = 1;
  for (const element of elements) {
    let next = element.isOptional ? places : 0;
    if (element.kind === 'any') next |= places << 1;
    else {
      for (let place = 31 - Math.clz32(places & -places), rest = places; rest !== 0;) {
        const word = words[from + place];
        if (word !== undefined && (covered[from + place]! & bit) === 0 && fits(element, word)) next |= 2 << place;
        rest &= rest - 1;
        place = 31 - Math.clz32(rest & -rest);
      }
    }
    // A gap does not go beyond the clause.
    if (left < 31) next &= (2 << left) - 1;
    if (next === 0) return undefined;
    places = next;
  }
  const reached = atEnd ? places & ~((1 << Math.max(0, Math.min(31, clause.to - from))) - 1) : places;
  return reached === 0 ? undefined : from + 31 - Math.clz32(reached & -reached);
}

function fits({ kind, words, prefixes }: Element, { word, isName }: ReplyWord): boolean {
  if (kind === 'name') return isName;
  if (kind === 'number') return /^\d+$/.test(word);
  return words.has(word) || prefixes.some((prefix) => word.startsWith(prefix));
}
