import { normaliseReply } from './normalise-reply.ts';

/**
 * How phones write a reaction where the channel has none, with the whole message in quotation marks: `Liked “...”`. As
 * `normaliseReply` writes what stands before them.
 */
const verbs: ReadonlySet<string> = new Set([
  'liked',
  'loved',
  'disliked',
  'laughed at',
  'emphasized',
  'emphasised',
  'questioned',
  'reacted with a sticker to',
  ...['like', 'heart', 'dislike', 'laugh', 'emphasis', 'question', 'reaction'].map((what) => `removed a ${what} from`),
  'removed an exclamation from',
  'removed an emphasis from',
  'removed a question mark from',
  'le gusto',
  'le gusta',
  'le ha gustado',
  'le encanto',
  'le encanta',
  'no le gusto',
  'no le gusta',
  'le dio risa',
  'se rio de',
  'exclamo por',
  'enfatizo',
  'destaco',
  'dudo sobre',
  'pregunto por',
  'cuestiono',
  'gostou de',
  'curtiu',
  'amou',
  'adorou',
  'nao gostou de',
  'riu de',
  'deu risada de',
  'enfatizou',
  'destacou',
  'questionou',
  'a aime',
  'a adore',
  'na pas aime',
  'a ri de',
  'a mis en evidence',
  'a insiste sur',
  'a pose une question sur',
]);

/** The same around an emoji: `Reacted 👍 to “...”`, or `👍 to “...”`. */
const verbsOfSign: ReadonlySet<string> = new Set([
  'to',
  'reacted to',
  'reacted with to',
  'removed from',
  'removed a from',
  'a',
  'reacciono a',
  'reacciono con a',
  'quito de',
  'elimino de',
  'reagiu a',
  'reagiu com a',
  'removeu de',
  'a reagi a',
  'a reagi avec a',
  'a retire de',
]);

/** More than the longest of them, with an emoji of several parts. */
const longestBefore = 60;

const opening = /[“"«„]/;
/** By what a quotation begins, what may end it. */
const ends: ReadonlyMap<string, string> = new Map([
  ['“', '”'],
  ['"', '"'],
  ['«', '»'],
  ['„', '“”'],
]);
/** At the end there may be invisible characters. */
const closing = /[”"»“][\s\p{Cf}]{0,8}$/u;
const pictographs = /\p{Extended_Pictographic}/gu;

/**
 * The sign that is all that the writer of a reaction has said, which is empty for `Liked “...”`; undefined for a message
 * that is none. What stands in the quotation marks is somebody else's: mostly our own message, which tells how to stop.
 */
export function signOfReaction(text: string): string | undefined {
  const from = text.slice(0, longestBefore).search(opening);
  if (from === -1 || !closing.test(text.slice(from + 1).slice(-9))) return undefined;
  const before = text.slice(0, from);
  const verb = normaliseReply(before);
  const sign = (before.match(pictographs) ?? []).join('');
  const isReaction = verbs.has(verb) || (sign !== '' && verbsOfSign.has(verb));
  return isReaction && isOneQuotation(text.slice(from)) ? sign : undefined;
}

/** Whether nothing stands behind the quotation with which a text begins; there may be others within it. */
function isOneQuotation(text: string): boolean {
  const [begin = ''] = text;
  const end = ends.get(begin) ?? '';
  const inner = text.replace(closing, '');
  let depth = 0;
  for (const sign of inner) {
    if (depth > 0 && end.includes(sign)) depth -= 1;
    else if (sign === begin) depth += 1;
    if (depth === 0) return false;
  }
  return true;
}
