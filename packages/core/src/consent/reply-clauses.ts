/** One word of a message as patterns see it: no case, accents, invisible characters or apostrophes. */
export interface ReplyWord {
  readonly word: string;
  /** It is written with a capital, and does not begin its clause: probably a name. */
  readonly isName: boolean;
}

/** The longest text that a channel carries, that of WhatsApp; what comes after is not read. */
const longestRead = 4_096;

/** Signs that part clauses, and emoji, which people use for full stops. A comma is one: people write "thanks, stop". */
const betweenClauses = /[.!?;:,\n\r…¡¿()[\]{}"“”«»|]+|\p{Extended_Pictographic}+/gu;

const unread = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}'’‘ʼ`´]/gu;
const oneWord = /[\p{L}\p{N}]+/gu;
const capital = /^\p{Lu}\p{Ll}/u;
const latinLetter = /\p{Script=Latin}/u;
const onlyPlain = /^[a-z\d]+$/;

/**
 * Letters that look like plain Latin ones, as NFKD and lower case leave them. Those of other alphabets count as such only
 * in a word that has Latin letters as well, so that no word of another language is taken for one of ours.
 */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  [
    // Cyrillic
    ['авсдеһіјкмнорԛѕтухѵԝ', 'abcdehijkmhopqstyxvw'],
    // Greek
    ['αβεηικνορτυχ', 'abenikvoptux'],
    // Latin letters that NFKD keeps: with strokes, and small capitals
    ['ıłøđħŧ', 'ilodht'],
    ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ].flatMap(([from = '', to = '']) => Array.from(from, (letter, index) => [letter, to[index] ?? letter] as const)),
);

/** A message in clauses, each a list of words; empty ones are left out. Linear in its length. */
export function clausesOf(text: string): readonly (readonly ReplyWord[])[] {
  const parted = text.slice(0, longestRead).replace(betweenClauses, '\n');
  return (
    parted
      .normalize('NFKD')
      // One sign may stand for eighteen letters.
      .slice(0, longestRead)
      .replace(unread, '')
      .split('\n')
      .map((clause) =>
        Array.from(clause.match(oneWord) ?? [], (raw, index) => ({
          word: foldWord(raw.toLowerCase()),
          isName: index > 0 && capital.test(raw),
        })),
      )
      .filter((words) => words.length > 0)
  );
}

/** A word in lower case with look-alikes made Latin, and a letter that is written three times and more written once. */
export function foldWord(word: string): string {
  const latin = latinLetter.test(word) ? asLatin(word) : word;
  return latin.replace(/(\p{L})\1{2,}/gu, '$1');
}

/** A word of another alphabet of which each letter looks like a Latin one, in those; undefined for any other. */
export function disguisedWord(word: string): string | undefined {
  const latin = latinLetter.test(word) ? '' : asLatin(word);
  return onlyPlain.test(latin) && latin !== word ? latin : undefined;
}

function asLatin(word: string): string {
  return Array.from(word, (letter) => lookAlikes.get(letter) ?? letter).join('');
}
