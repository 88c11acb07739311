import { unescape } from 'node:querystring';

/** A link that carries the number of an event through the gateway and into its message, so that both can be joined. */
const linkStart = 'https://bench.example/r/';

/** The same as a form has it that is encoded in the usual way. */
const encodedLinkStart = encodeURIComponent(linkStart);

/** Every link has the same length, so that every message has, too. */
const digits = 8;

export function linkOfEvent(number: number): string {
  return linkStart + String(number).padStart(digits, '0');
}

/** The number in a message's text; undefined when there is none. */
export function eventNumberIn(text: string): number | undefined {
  return numberAfter(linkStart, text);
}

/** The number in a message's text that is still encoded for a form; decoding the whole text is the last resort. */
export function eventNumberInForm(encoded: string): number | undefined {
  return numberAfter(encodedLinkStart, encoded) ?? eventNumberIn(unescape(encoded));
}

function numberAfter(start: string, text: string): number | undefined {
  const at = text.indexOf(start);
  if (at === -1) return undefined;
  const number = Number(text.slice(at + start.length, at + start.length + digits));
  return Number.isInteger(number) ? number : undefined;
}
