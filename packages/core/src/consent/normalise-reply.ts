import { truncateText } from '../event/truncate-text.ts';

/** No keyword in any language comes near it; a longer message is read by its beginning. */
const maxLength = 160;

/** What is looked at beyond the first cleaning: compatibility forms may stand for several letters, or for none. */
const maxRawLength = 4 * maxLength;

/** Signs that are no letters, though some would become one: the trade mark, the letter M in a circle, keycaps. */
const emoji = /\p{Extended_Pictographic}|[\d#*]\ufe0f?\u20e3/gu;

/** Nothing at all: marks, invisible characters, and the apostrophe, which stands inside a word. */
const unread = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}'’‘ʼ`´]/gu;

const betweenWords = /[\p{P}\p{Z}\p{Cc}\p{Sc}\p{Sm}\p{Sk}]+/gu;

const notAWord = /[^\p{L}\p{N}]+/gu;

/**
 * Letters and digits of a person's message as bare words: no case, no accents, no
 * punctuation, emoji or invisible characters, single spaces, at most 160 letters.
 * `" ¡Darme de BAJA, por favor! 🙏"` becomes `darme de baja por favor`. Never throws;
 * linear in the length of the message.
 */
export function normaliseReply(text: string): string {
  const beginning = text
    .replace(emoji, ' ')
    .replace(unread, '')
    .replace(betweenWords, ' ')
    .trim()
    .slice(0, maxRawLength);
  const words = beginning
    // Full-width, circled and ligature forms become plain letters, and accents come off their letters.
    .normalize('NFKD')
    .toLowerCase()
    .replace(unread, '')
    .replace(notAWord, ' ')
    .trim();
  return truncateText(words, maxLength);
}
