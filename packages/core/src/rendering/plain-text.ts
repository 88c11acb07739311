import type { TextLimits } from '../channel/capabilities.ts';
import { segmentText } from './segment-text.ts';

/** A text as it stands, and what it costs; or the limit that it exceeds. */
export type PlainText =
  | { readonly fits: true; readonly text: string; readonly segments: number }
  | { readonly fits: false; readonly limit: 'text.max'; readonly message: string };

const utf8 = new TextEncoder();

/** A text that is said as it stands, such as a notice: nothing is shortened. Half a surrogate pair has no place on a wire. */
export function fitPlainText(given: string, { unit, max, segmented }: TextLimits): PlainText {
  const text = given.toWellFormed();
  const length = unit === 'utf8-bytes' ? utf8.encode(text).length : text.length;
  if (length > max) {
    const counted = unit === 'utf8-bytes' ? 'bytes' : 'characters';
    const message = `the text takes ${length} ${counted}, and the channel allows ${max}`;
    return { fits: false, limit: 'text.max', message };
  }
  return { fits: true, text, segments: segmented ? segmentText(text).segments : 1 };
}
