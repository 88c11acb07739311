import { createContext, use, useEffect, useRef } from 'react';
import { followChanges } from './refresh.ts';
import type { LedgerEntry } from './types.ts';
import { urlOf } from './url-of.ts';

type StreamState = 'connecting' | 'live' | 'broken';
type EntryListener = (entry: LedgerEntry) => void;

/** After a refusal the browser does not try again by itself. */
const retryMs = 3_000;

/** The feed of the ledger, from now on. One connection serves the whole page, because a session has few. */
export class LedgerStream {
  readonly #listeners = new Set<EntryListener>();
  readonly #watchers = new Set<() => void>();
  #source: EventSource | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #cursor = '';
  #state: StreamState = 'connecting';

  get state(): StreamState {
    return this.#state;
  }

  open(): void {
    const source = new EventSource(
      urlOf(`/v1/ledger/stream${this.#cursor && `?after=${encodeURIComponent(this.#cursor)}`}`),
    );
    this.#source = source;
    source.addEventListener('open', () => this.#is('live'));
    source.addEventListener('entry', (event: MessageEvent<string>) => {
      if (event.lastEventId !== '') this.#cursor = event.lastEventId;
      const entry = JSON.parse(event.data) as LedgerEntry;
      for (const listener of this.#listeners) listener(entry);
    });
    source.addEventListener('error', () => {
      this.#is('broken');
      if (source.readyState !== EventSource.CLOSED) return;
      this.#retry = setTimeout(() => this.open(), retryMs);
    });
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
  }

  readonly listen = (listener: EntryListener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #is(state: StreamState): void {
    this.#state = state;
    for (const watcher of this.#watchers) watcher();
  }
}

export const LedgerStreamContext = createContext<LedgerStream | undefined>(undefined);

/**
 * Calls `changed` when entries that concern it were written, at most once in `quietMs`, and not before what it did the last
 * time has come to its end: who reads for longer than that would begin anew again and again otherwise.
 */
export function useLedgerChanges(
  concerns: (entry: LedgerEntry) => boolean,
  changed: () => Promise<void>,
  quietMs: number,
): void {
  const stream = use(LedgerStreamContext);
  const latest = useRef({ concerns, changed });
  useEffect(() => {
    latest.current = { concerns, changed };
  });
  useEffect(() => {
    const follower = followChanges(() => latest.current.changed(), quietMs);
    const stop = stream?.listen((entry) => {
      if (latest.current.concerns(entry)) follower.tell();
    });
    return () => {
      follower.stop();
      stop?.();
    };
  }, [stream, quietMs]);
}
