import { cursorOf, type OutboundEntry, type Position } from '../ledger/outbound/outbound-entries.ts';
import type { Away, RoundResult, WaitingLane } from '../ledger/outbound/outbound-store.ts';
import { mostTries, waitAfterTry, waitWhileAway } from './retry-schedule.ts';
import { firstUntried, type LaneResult, type LaneRun } from './run-lanes.ts';

/** With so many failures in a row, the destination is taken to be away. */
export const failuresUntilAway = 10;

/** No destination is asked again sooner, whatever it says. */
const leastLaterMs = 1_000;

export interface Round {
  readonly destination: string;
  /** Up to where the ledger was looked at. */
  readonly end: Position;
  /** Set where the round was to find out whether anything gets through. */
  readonly away?: Away;
  readonly run: LaneRun;
  /** Of every lane, those that were not begun too. */
  readonly results: readonly LaneResult[];
  /** By lane: the first new entry of one that waits, which was passed over. */
  readonly passedOver: ReadonlyMap<string, Position>;
  readonly now: Date;
  /** From 0 to 1. */
  readonly random: number;
}

/** What a round leaves behind. */
export function resultOf(round: Round): RoundResult {
  const { results, run } = round;
  const published = results.some(({ taken }) => taken > 0);
  const away = awayAfter(round, published);
  const untried = firstUntried(results);
  const waiting: WaitingLane[] = [];
  const caughtUp: string[] = [];
  const given: RoundResult['given'][number][] = [];
  for (const result of results) {
    const { lane, taken, failure } = result;
    const next = lane.entries[taken];
    if (failure !== undefined && next !== undefined) {
      const refused = refusedLane(round, result, next, away);
      if (refused !== undefined) {
        waiting.push(refused);
        continue;
      }
      given.push({ line: unpublished(round, next, failure.error), callId: next.entry.callId });
      if (lane.call === null) caughtUp.push(lane.name);
      else waiting.push(dueNow(round, result, { xid: next.position.xid, seq: next.position.seq + 1 }));
    } else if (lane.waiting !== undefined) {
      const from = next?.position ?? lane.behind ?? round.passedOver.get(lane.name);
      if (from === undefined) caughtUp.push(lane.name);
      // A lane that was not begun stays as it is.
      else if (taken > 0 || next === undefined) waiting.push(dueNow(round, result, from));
    }
  }
  return {
    cursor: untried === undefined ? round.end : { xid: untried.position.xid, seq: untried.position.seq - 1 },
    waiting,
    caughtUp,
    given,
    published,
    disabled: run.isGone,
    ...(away !== undefined && { away }),
    ...(run.lastError !== undefined && { lastError: run.lastError }),
  };
}

function awayAfter({ away, run, results, now, random }: Round, published: boolean): Away | undefined {
  const until = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
  if (run.laterMs !== undefined) return { tries: 1, until: until(Math.max(run.laterMs, leastLaterMs)) };
  if (away === undefined || published) {
    return run.failuresInRow < failuresUntilAway ? undefined : { tries: 1, until: until(waitWhileAway(1, random)) };
  }
  if (!results.some(({ failure }) => failure !== undefined)) return wasCalledOff(run, results) ? away : undefined;
  const tries = away.tries + 1;
  return { tries, until: until(waitWhileAway(tries, random)) };
}

/** Something was to be delivered, and nobody knows what would have become of it: the gateway stopped in the middle of it. */
function wasCalledOff({ isGone }: LaneRun, results: readonly LaneResult[]): boolean {
  return !isGone && results.some(({ lane, taken }) => taken < lane.entries.length);
}

/** The lane as it waits from now on; undefined when its entry was refused for good. */
function refusedLane(
  { away: isProbe, now, random }: Round,
  { lane }: LaneResult,
  { position }: OutboundEntry,
  away: Away | undefined,
): WaitingLane | undefined {
  const before = lane.waiting;
  const isSame = before?.from.xid === position.xid && before.from.seq === position.seq;
  const triesBefore = isSame ? before.tries : 0;
  const row = { lane: lane.name, call: lane.call, from: position };
  if (isProbe !== undefined && away !== undefined) {
    // Nothing gets through at all, which is no fault of this entry. It goes to the end, so that the next one is another.
    return { ...row, tries: triesBefore, nextTryAt: away.until };
  }
  const tries = triesBefore + 1;
  const wait = waitAfterTry(tries, random);
  return wait === undefined ? undefined : { ...row, tries, nextTryAt: new Date(now.getTime() + wait) };
}

function dueNow({ now }: Round, { lane }: LaneResult, from: Position): WaitingLane {
  return { lane: lane.name, call: lane.call, from, tries: 0, nextTryAt: now };
}

function unpublished(
  { destination, now }: Round,
  { entry, call, position }: OutboundEntry,
  error: string,
): RoundResult['given'][number]['line'] {
  return {
    at: now,
    tenant: entry.tenant,
    call,
    kind: 'unpublished',
    data: { destination, entry: cursorOf(position), entryKind: entry.kind, tries: mostTries, error },
  };
}
