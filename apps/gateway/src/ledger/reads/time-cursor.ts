import { BadCursorError } from './feed.ts';

/** A place in a list that is ordered by a time and an id: `<epoch in ms>.<id>`, because our times have milliseconds. */
export function timeCursor(at: Date, id: string): string {
  return `${at.getTime()}.${id}`;
}

/** @throws {BadCursorError} */
export function readTimeCursor(cursor: string | undefined): [at: Date | null, id: string | null] {
  if (cursor === undefined || cursor === '') return [null, null];
  const match = /^(\d{1,14})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(cursor);
  if (match?.[1] === undefined || match[2] === undefined) throw new BadCursorError('The cursor is not one of ours.');
  return [new Date(Number(match[1])), match[2]];
}
