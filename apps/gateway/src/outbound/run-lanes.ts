import { comparePositions, type OutboundEntry, type Position } from '../ledger/outbound/outbound-entries.ts';
import type { WaitingLane } from '../ledger/outbound/outbound-store.ts';
import type { Delivery } from './target.ts';

/** Entries that are delivered one after the other, each once the one before it is taken. */
export interface Lane {
  readonly name: string;
  readonly call: string | null;
  readonly entries: readonly OutboundEntry[];
  /** Its row, where it has waited. */
  readonly waiting?: WaitingLane;
  /** Further entries of it are there, behind this place, and not among these. */
  readonly behind?: Position;
}

/** How far a lane came. */
export interface LaneResult {
  readonly lane: Lane;
  /** So many of its entries were taken. */
  readonly taken: number;
  /** Why the next one was not; absent where the lane came to its end, or was not gone on with. */
  readonly failure?: Extract<Delivery, { result: 'failed' }>;
}

export interface LaneRun {
  readonly results: readonly LaneResult[];
  /** It asked for no more. */
  readonly isGone: boolean;
  /** It asked to be left alone for so long. */
  readonly laterMs?: number;
  readonly lastError?: string;
  /** So many deliveries failed since the last one that was taken. */
  readonly failuresInRow: number;
}

export interface RunSettings {
  readonly deliver: (entry: OutboundEntry) => Promise<Delivery>;
  readonly concurrency: number;
  /** The failures since the last delivery that was taken, in earlier runs. */
  readonly failuresInRow: number;
  /** With so many, nothing more is begun. */
  readonly mostFailuresInRow: number;
  /** Nothing more is begun once this is true. */
  readonly isOver: () => boolean;
}

/** Delivers lanes beside each other, begun in the order in which they are given. */
export async function runLanes(lanes: readonly Lane[], settings: RunSettings): Promise<LaneRun> {
  const { deliver, concurrency, mostFailuresInRow, isOver } = settings;
  const results: LaneResult[] = [];
  const queue = lanes.values();
  let { failuresInRow } = settings;
  let isGone = false;
  let laterMs: number | undefined;
  let lastError: string | undefined;
  const mayBegin = (): boolean => !isGone && laterMs === undefined && failuresInRow < mostFailuresInRow && !isOver();

  const runLane = async (lane: Lane): Promise<LaneResult> => {
    let taken = 0;
    for (const entry of lane.entries) {
      if (!mayBegin()) break;
      const delivery = await deliver(entry);
      if (delivery.result === 'taken') {
        taken += 1;
        failuresInRow = 0;
        continue;
      }
      lastError = delivery.error;
      if (delivery.result === 'gone') isGone = true;
      // What was called off says nothing of the destination.
      else if (isOver()) break;
      else if (delivery.laterMs !== undefined) laterMs = Math.max(laterMs ?? 0, delivery.laterMs);
      else {
        failuresInRow += 1;
        return { lane, taken, failure: delivery };
      }
      break;
    }
    return { lane, taken };
  };
  const worker = async (): Promise<void> => {
    for (const lane of queue) results.push(await runLane(lane));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return {
    results,
    isGone,
    failuresInRow,
    ...(laterMs !== undefined && { laterMs }),
    ...(lastError !== undefined && { lastError }),
  };
}

/** The earliest entry that was neither taken nor refused, of lanes that did not wait before. */
export function firstUntried(results: readonly LaneResult[]): OutboundEntry | undefined {
  const untried = results.flatMap(({ lane, taken, failure }) =>
    lane.waiting === undefined && failure === undefined ? (lane.entries[taken] ?? []) : [],
  );
  return untried.toSorted((one, other) => comparePositions(one.position, other.position))[0];
}
