import type { LoadCounts, LoadSettings } from './load.ts';

/** What the generator's parent may ask of it; one load runs at a time. */
export type GeneratorCommand =
  | { readonly ask: 'start'; readonly load: LoadSettings }
  | { readonly ask: 'counts' }
  | { readonly ask: 'stop' }
  /** Also of a load that was stopped: how long the answers took that came between two instants of machine time. */
  | { readonly ask: 'answers'; readonly from: number; readonly to: number };

export interface GeneratorAnswer extends LoadCounts {
  /** When the first request of the load was due, in machine time. */
  readonly startsAt: number;
  /** When it was counted, in machine time. */
  readonly countedAt: number;
}

export type GeneratorReply<Answer> = { readonly answer: Answer } | { readonly error: string };
