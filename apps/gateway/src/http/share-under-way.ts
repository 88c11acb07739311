/** Somebody who asks later than this wants to know how it is now, and not how it was when a silent network was asked. */
const sharedForMs = 250;

/**
 * Whoever asks while an answer is being made has that one: however many ask at once, it is made a few times a second at most
 * where it takes long, and once at a time where it does not.
 *
 * @param make answers for all of them, and fails for all of them.
 */
export function shareUnderWay<Answer>(
  make: () => Promise<Answer>,
  ticks: () => number = () => performance.now(),
): () => Promise<Answer> {
  let underWay: { readonly answer: Promise<Answer>; readonly beganAt: number } | undefined;
  return () => {
    const now = ticks();
    if (underWay !== undefined && now - underWay.beganAt < sharedForMs) return underWay.answer;
    const answer = make().finally(() => {
      if (underWay?.answer === answer) underWay = undefined;
    });
    underWay = { answer, beganAt: now };
    return answer;
  };
}
