/**
 * The texts of the last moments that were told, by milliseconds. Appointments begin on the hour
 * and its quarters, so the same ones come again and again. With more than `capacity` of them it
 * begins anew, which forgets more than the oldest (as `boundedMemo` does), and makes a moment that
 * never comes again cost next to nothing.
 */
export function rememberTexts(capacity: number, write: (clock: number) => string): (clock: number) => string {
  const texts = new Map<number, string>();
  return (clock) => {
    const known = texts.get(clock);
    if (known !== undefined) return known;
    const text = write(clock);
    if (texts.size >= capacity) texts.clear();
    texts.set(clock, text);
    return text;
  };
}
