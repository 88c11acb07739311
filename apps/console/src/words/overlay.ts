import type { Journey } from '../api/types.ts';

/** The live journey with what the unmasked one shows: the caller, and the texts of the same messages. */
export function overlay(live: Journey, full: Journey): Journey {
  const texts = new Map(
    [...full.followUps.flatMap((one) => one.attempts), ...full.notices, ...full.replies].map(({ id, text }) => [
      id,
      text,
    ]),
  );
  const withText = <Item extends { readonly id: string; readonly text?: string }>(item: Item): Item => {
    const text = texts.get(item.id);
    return text === undefined ? item : { ...item, text };
  };
  return {
    ...live,
    caller: full.caller,
    followUps: live.followUps.map((one) => ({ ...one, attempts: one.attempts.map(withText) })),
    notices: live.notices.map(withText),
    replies: live.replies.map(withText),
  };
}
