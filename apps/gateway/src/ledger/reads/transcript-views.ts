import type { JoinedPapers } from '../calls/call-papers.ts';
import type { Journey, LedgerEntry } from './views.ts';

/** Where the transcripts of a call are kept, in the order in which its events said so; nothing once that was erased. */
export function transcriptsOf(
  entries: readonly LedgerEntry[],
  kept: JoinedPapers['transcripts'],
): Pick<Journey, 'transcripts'> {
  const transcripts = entries.flatMap((entry) => {
    if (entry.kind !== 'event') return [];
    const { eventId } = entry.data;
    const transcriptUrl = kept[eventId];
    return transcriptUrl === undefined ? [] : [{ eventId, at: entry.at, transcriptUrl }];
  });
  return transcripts.length === 0 ? {} : { transcripts };
}
