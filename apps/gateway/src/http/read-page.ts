import { BadCursorError } from '../ledger/reads/feed.ts';
import { invalidRequest } from './problem.ts';

/** Reads a page behind the cursor of the query; one that no page gave is a fault of `after`. */
export async function readPage<Page>(read: () => Promise<Page>): Promise<Page> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BadCursorError)) throw error;
    const message = 'must be a cursor from `next` of an earlier page, or absent to begin at the beginning';
    throw invalidRequest({ field: 'after', message });
  }
}
