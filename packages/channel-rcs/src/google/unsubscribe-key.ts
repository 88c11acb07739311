import { createHash, createHmac } from 'node:crypto';
import type { PostedContext } from './posted-context.ts';

/** What a person does with one tap is posted within moments, and nobody stops, starts and stops again within these. */
const windowMs = 3_000;

/** Who stopped or came back, and when by the time that Google signed; it leaves that out of some events. */
export interface Unsubscription {
  readonly phone: string;
  readonly keyword: 'stop' | 'start';
  readonly at: Date | undefined;
}

/**
 * One key for the two facts that one tap on "Unsubscribe" makes: the UNSUBSCRIBE event,
 * and the keyword that the phone writes as a message of its own (START and SUBSCRIBE
 * likewise). They share no id, so the key is the person and some seconds of time. The
 * window is short on purpose: at its edge a stop counts twice, which does no harm, while
 * a long one could lose the stop that follows a start. Keyed, because it holds a number.
 *
 * Undefined where there is no time to go by. For a start that is a time that was signed: by any other, whoever has one
 * that Google posted could have it counted anew, and end a stop with it.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/build/events/receive-events#unsubscribe
 */
export function keyOfWord(
  { phone, keyword, at }: Unsubscription,
  { postedAt, secret }: Pick<PostedContext, 'postedAt' | 'secret'>,
): string | undefined {
  const time = at ?? (keyword === 'stop' ? postedAt : undefined);
  if (time === undefined) return undefined;
  const moment = Math.floor(time.getTime() / windowMs);
  return `${keyword}/${createHmac('sha256', secret).update(`${phone}/${moment}`).digest('hex')}`;
}

/**
 * The key of a fact without an id. Where Google gives it no time either, the same person's next one has the same data; of a
 * stop it is the id of the post that tells them apart, or a stop after a start would be taken for a repeat. That is not
 * signed: whoever posts an old stop under another id only stops somebody. Of anything else the data alone counts.
 */
export function keyOfContent({ digest, postId }: PostedContext, isStop: boolean): string {
  return isStop && postId !== undefined
    ? `data/${digest}/${createHash('sha256').update(postId).digest('hex')}`
    : `data/${digest}`;
}

/**
 * When a person stopped or came back. Without a signed time it is when Google posted it for the first time, which a start
 * that comes late has to count from: it ends no stop that was given since, and an earlier time only takes from it.
 */
export function momentOfWord(
  at: Date | undefined,
  { postedAt }: Pick<PostedContext, 'postedAt'>,
): { readonly at?: Date } {
  const moment = at ?? postedAt;
  return moment === undefined ? {} : { at: moment };
}
