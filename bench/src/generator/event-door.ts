import type { LoadCounts } from './load.ts';

/** A door of the gateway, as the loads use it: they tell events, and it counts what these come to. */
export interface EventDoor {
  /** Events that were told so far, whatever became of them. */
  readonly posted: number;
  /**
   * @param now milliseconds since 1970.
   * @param dueAt when it was due to be told, in machine time.
   */
  tell(number: number, now: number, dueAt: number): void;
  counts(): LoadCounts;
  /** How long the answers took that came between two instants of machine time, from when they were due, in milliseconds. */
  answersBetween(from: number, to: number): readonly number[];
  /** Waits for what is not answered yet, then lets the connections go. */
  close(): Promise<void>;
}
