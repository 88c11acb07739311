/** Phrases by language, as `wordsOfPhrase` writes them; those of every language are looked for in every text. */
export type PhrasesByLanguage = Readonly<Record<string, readonly string[]>>;

/** Looks for phrases in texts. A phrase is found as whole words, whatever their case, accents and what stands between them. */
export class PhraseTable {
  /** By first word. */
  readonly #phrases = new Map<string, string[][]>();

  constructor(byLanguage: PhrasesByLanguage) {
    for (const phrase of Object.values(byLanguage).flat()) {
      const words = wordsOfPhrase(phrase);
      const [first] = words;
      if (first === undefined) continue;
      const known = this.#phrases.get(first);
      if (known === undefined) this.#phrases.set(first, [words]);
      else known.push(words);
    }
  }

  /** The first phrase that a text holds, as it stands in the table; undefined when it holds none. */
  find(text: string): string | undefined {
    const words = wordsOfPhrase(text);
    for (const [index, word] of words.entries()) {
      for (const phrase of this.#phrases.get(word) ?? []) {
        if (phrase.every((one, offset) => words[index + offset] === one)) return phrase.join(' ');
      }
    }
    return undefined;
  }
}

const braced = /\{[A-Za-z]+\}/g;
/** A percent sign is a word: it is most of what "20 % off" says. */
const wordLike = /[\p{L}\p{N}]+|%/gu;

/** Words without case and accents; the variables of a template are none. */
export function wordsOfPhrase(text: string): string[] {
  const bare = text.replace(braced, ' . ').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return bare.replace(/['’]/g, '').match(wordLike) ?? [];
}
