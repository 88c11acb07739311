import { truncateText } from '../event/truncate-text.ts';

const ellipsis = '...';

/**
 * At most `max` UTF-16 code units (4 or more) of a text, ending in `...` where something was
 * left out: cut after a word where one ends in the last third, and never inside a letter.
 */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = max - ellipsis.length;
  // One more than there is room for shows whether a word ends just there.
  const lastBreak = text.slice(0, room + 1).search(/\s\S*$/);
  const kept = truncateText(text, lastBreak * 3 >= room * 2 ? lastBreak : room);
  return kept.replace(/[\s,;:.\-–—]+$/, '') + ellipsis;
}
