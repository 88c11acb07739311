import { EventEmitter, once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { LedgerPage } from '../check/journey.ts';

type Entry = LedgerPage['entries'][number];

/** Reads one page of the feed after a cursor. */
export type ReadLedger = (after: string | undefined, signal: AbortSignal) => Promise<LedgerPage>;

const pollMs = 150;

/** Follows the ledger's feed and says when there is something new about a call. */
export class LedgerWatch {
  readonly #read: ReadLedger;
  readonly #byCall = new Map<string, Entry[]>();
  readonly #news = new EventEmitter().setMaxListeners(0);

  constructor(read: ReadLedger) {
    this.#read = read;
  }

  /** Follows until `signal` is aborted. @throws when the feed cannot be read. */
  async follow(signal: AbortSignal): Promise<void> {
    let cursor: string | undefined;
    while (!signal.aborted) {
      const { entries, next, more } = await this.#read(cursor, signal);
      if (next !== '') cursor = next;
      this.#take(entries);
      if (!more) await wait(pollMs, undefined, { signal });
    }
  }

  entriesOf(callId: string): readonly Entry[] {
    return this.#byCall.get(callId) ?? [];
  }

  /** Waits until the call has more entries than `known`; answers how many. */
  async more(callId: string, known: number, signal: AbortSignal): Promise<number> {
    while (this.entriesOf(callId).length <= known) await once(this.#news, callId, { signal });
    return this.entriesOf(callId).length;
  }

  /** Waits until an entry of the call is as asked for. */
  async until(callId: string, isIt: (entry: Entry) => boolean, signal: AbortSignal): Promise<void> {
    let known = this.entriesOf(callId).length;
    while (!this.entriesOf(callId).some(isIt)) known = await this.more(callId, known, signal);
  }

  #take(entries: readonly Entry[]): void {
    for (const [callId, ofCall] of Map.groupBy(entries, (entry) => entry.callId ?? '')) {
      this.#byCall.set(callId, [...this.entriesOf(callId), ...ofCall]);
      this.#news.emit(callId);
    }
  }
}
