import type { ServerResponse } from 'node:http';

/**
 * Aborts when the caller of an answer that takes long has gone. To be had before anything is awaited: a close that nobody
 * listened for is not told again, so one that was before this aborts at once.
 */
export function whenGone(response: ServerResponse): AbortSignal {
  if (response.closed) return AbortSignal.abort();
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
