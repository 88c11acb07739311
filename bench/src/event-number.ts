/** A link that carries the number of an event through the gateway and into its message, so that both can be joined. */
const linkStart = 'https://bench.example/r/';

/** Every link has the same length, so that every message has, too. */
const digits = 8;

export function linkOfEvent(number: number): string {
  return linkStart + String(number).padStart(digits, '0');
}

/** The number in a message's text; undefined when there is none. */
export function eventNumberIn(text: string): number | undefined {
  const start = text.indexOf(linkStart);
  if (start === -1) return undefined;
  const number = Number(text.slice(start + linkStart.length, start + linkStart.length + digits));
  return Number.isInteger(number) ? number : undefined;
}
