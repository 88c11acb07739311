import type { OutboundEntry, Position } from '../ledger/outbound/outbound-entries.ts';
import {
  laneOf,
  type DestinationState,
  type OutboundStore,
  type WaitingLane,
} from '../ledger/outbound/outbound-store.ts';
import type { PublisherPace, PublisherSettings } from './publisher.ts';
import type { Lane } from './run-lanes.ts';

export interface NextLanesQuestion extends Pick<PublisherSettings, 'destination' | 'store'> {
  readonly pace: Pick<PublisherPace, 'pages' | 'mostWaiting'>;
  readonly state: DestinationState;
  /** Everything that waits, what is next first. */
  readonly waiting: readonly WaitingLane[];
  /** When the round began. */
  readonly begun: Date;
}

export interface NextLanes {
  readonly lanes: readonly Lane[];
  /** New ones that are not to be begun. */
  readonly others: readonly Lane[];
  /** By lane: the first new entry of one that waits. It has its turn when the lane has caught up. */
  readonly passedOver: ReadonlyMap<string, Position>;
  /** Up to where the ledger was looked at. */
  readonly end: Position;
  /** More may be there already. */
  readonly more: boolean;
}

const noMore = { entries: [], more: false } as const;

/**
 * What is to be delivered: of the lanes that wait those that are due, and whatever is new of the others. Where nothing
 * gets through, one of those that wait and one that is new are enough to find out.
 */
export async function nextLanes({
  destination,
  store,
  pace,
  state: { cursor, away },
  waiting,
  begun,
}: NextLanesQuestion): Promise<NextLanes> {
  const isWanted = ({ entry: { kind } }: OutboundEntry): boolean =>
    kind !== 'unpublished' && (destination.kinds === undefined || destination.kinds.includes(kind));
  const due = away === undefined ? waiting.filter(({ nextTryAt }) => nextTryAt <= begun) : waiting.slice(0, 1);
  const lanes: Lane[] = [];
  for (const one of due.slice(0, pace.pages)) lanes.push(await waitingLane(store, one, cursor, pace.pages, isWanted));

  const isFull = waiting.length >= pace.mostWaiting;
  const batch = isFull ? { ...noMore, end: cursor } : await store.batch(cursor, destination.tenants, pace.pages);
  const names = new Set(waiting.map(({ lane }) => lane));
  const passedOver = new Map<string, Position>();
  const fresh = new Map<string, OutboundEntry[]>();
  for (const entry of batch.entries.filter(isWanted)) {
    const name = laneOf(entry);
    const gathered = fresh.get(name);
    if (gathered !== undefined) gathered.push(entry);
    else if (!names.has(name)) fresh.set(name, [entry]);
    else if (!passedOver.has(name)) passedOver.set(name, entry.position);
  }
  const freshLanes = [...fresh].map(([name, entries]) => ({ name, call: entries[0]?.call ?? null, entries }));
  const most = away === undefined ? freshLanes.length : 1;
  return {
    lanes: [...lanes, ...freshLanes.slice(0, most)],
    others: freshLanes.slice(most),
    passedOver,
    end: batch.end,
    more: batch.more,
  };
}

async function waitingLane(
  store: OutboundStore,
  waiting: WaitingLane,
  cursor: Position,
  mostPages: number,
  isWanted: (entry: OutboundEntry) => boolean,
): Promise<Lane> {
  const { entries, end, more } = await store.lane(waiting, cursor, mostPages);
  return {
    name: waiting.lane,
    call: waiting.call,
    entries: entries.filter(isWanted),
    waiting,
    ...(more && { behind: { xid: end.xid, seq: end.seq + 1 } }),
  };
}
