/** No letter that a person writes is longer; what is longer is cut inside. */
const longestGrapheme = 64;

let graphemes: Intl.Segmenter | undefined;

/**
 * The beginning of a text, at most `maxLength` UTF-16 units of it, cut between letters as
 * a person sees them: an accent stays on its letter and a family emoji stays whole. Only
 * a letter with dozens of marks, or one that is the whole text, is cut inside, and even then no surrogate pair is halved.
 */
export function truncateText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  // A window, because the segmenter's work grows with the text it is given.
  const window = text.slice(0, maxLength + longestGrapheme);
  const boundary = graphemes.segment(window).containing(maxLength)?.index ?? maxLength;
  const isWholeLetter = boundary > 0 && maxLength - boundary <= longestGrapheme;
  const cut = isWholeLetter ? boundary : wholeCodePoints(text, maxLength);
  return text.slice(0, cut).trimEnd();
}

/** `length`, or one less where it would halve a surrogate pair. */
function wholeCodePoints(text: string, length: number): number {
  const unit = text.charCodeAt(length - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? length - 1 : length;
}
