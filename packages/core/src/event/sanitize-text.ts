/** Plain ASCII with single spaces inside needs no cleaning. A loop, because most texts need no more than this look. */
function isClean(text: string): boolean {
  let previous = space;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < space || unit > tilde || (unit === space && previous === space)) return false;
    previous = unit;
  }
  return previous !== space || text === '';
}

const space = 0x20;
const tilde = 0x7e;

/**
 * What no reader sees and what turns the order of the letters around it: control
 * characters other than white space, bidirectional marks, embeddings, overrides and
 * isolates, and invisible fillers. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
 */
const invisible = /(?![\s\u0085])\p{Cc}|\p{Bidi_Control}|[\u00ad\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]/gu;

/** A person's text made safe for one line: nothing invisible, runs of white space as one space, no space around. */
export function toSingleLine(text: string): string {
  if (isClean(text)) return text;
  return text
    .replace(invisible, '')
    .replace(/[\s\u0085]+/g, ' ')
    .trim();
}

/** The same for text of several lines: line breaks stay, as `\n`, and at most one line in a row is empty. */
export function toLines(text: string): string {
  if (isClean(text)) return text;
  return text
    .replace(invisible, '')
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
