import { describe, expect, test } from '@jest/globals';
import type { OutboundEntry, Position } from '../../src/ledger/outbound/outbound-entries.ts';
import type { WaitingLane } from '../../src/ledger/outbound/outbound-store.ts';
import { mostTries, waitAfterTry, waitWhileAway } from '../../src/outbound/retry-schedule.ts';
import { failuresUntilAway, resultOf, type Round } from '../../src/outbound/round-result.ts';
import type { Lane, LaneResult, LaneRun } from '../../src/outbound/run-lanes.ts';

const now = new Date('2026-11-26T09:00:00Z');
const end: Position = { xid: '900', seq: 0 };
const failure = { result: 'failed', error: 'answered 422' } as const;
const after = (milliseconds = 0): Date => new Date(now.getTime() + milliseconds);

function entryAt(seq: number, call: string | null = 'call'): OutboundEntry {
  const entry = { tenant: 'salon', callId: call === null ? null : 'platform-call', kind: 'event', at: now, data: {} };
  return { position: { xid: '700', seq }, call, entry: entry as unknown as OutboundEntry['entry'] };
}

function laneOf(name: string, seqs: readonly number[], more: Partial<Lane> & { call?: string | null } = {}): Lane {
  const { call = name } = more;
  return { name, entries: seqs.map((seq) => entryAt(seq, call)), ...more, call };
}

const waitingAt = (lane: string, seq: number, tries: number, call: string | null = lane): WaitingLane => ({
  lane,
  call,
  from: { xid: '700', seq },
  tries,
  nextTryAt: now,
});

function roundOf(results: readonly LaneResult[], more: Partial<Round> & { ran?: Partial<LaneRun> } = {}) {
  const { ran, ...round } = more;
  const run: LaneRun = { results, isGone: false, failuresInRow: 0, ...ran };
  return resultOf({ destination: 'crm', end, run, results, passedOver: new Map(), now, random: 0, ...round });
}

describe('a lane whose entry was refused', () => {
  test('waits for it by the schedule, and nothing else does: the others have come as far as the ledger was looked at', () => {
    const refused = { lane: laneOf('a', [10, 11, 12]), taken: 1, failure };
    expect(roundOf([refused, { lane: laneOf('b', [13]), taken: 1 }])).toEqual({
      cursor: end,
      waiting: [
        { lane: 'a', call: 'a', from: { xid: '700', seq: 11 }, tries: 1, nextTryAt: after(waitAfterTry(1, 0)) },
      ],
      caughtUp: [],
      given: [],
      published: true,
      disabled: false,
    });
  });

  test('counts its tries for as long as it is the same entry', () => {
    const lane = (seq: number) => laneOf('a', [10, 11], { waiting: waitingAt('a', seq, 4) });
    expect(roundOf([{ lane: lane(10), taken: 0, failure }]).waiting).toMatchObject([
      { from: { seq: 10 }, tries: 5, nextTryAt: after(waitAfterTry(5, 0)) },
    ]);
    expect(roundOf([{ lane: lane(10), taken: 1, failure }]).waiting).toMatchObject([{ from: { seq: 11 }, tries: 1 }]);
  });

  test('gives it up after the last try, says so in the ledger, and goes on behind it', () => {
    const lane = laneOf('a', [10, 11], { waiting: waitingAt('a', 10, mostTries - 1) });
    const result = roundOf([{ lane, taken: 0, failure }]);
    expect(result.waiting).toEqual([{ ...waitingAt('a', 11, 0), from: { xid: '700', seq: 11 } }]);
    expect(result.given).toEqual([
      {
        callId: 'platform-call',
        line: {
          at: now,
          tenant: 'salon',
          call: 'a',
          kind: 'unpublished',
          data: { destination: 'crm', entry: '700.10', entryKind: 'event', tries: mostTries, error: 'answered 422' },
        },
      },
    ]);
    expect(
      roundOf([{ lane: { ...lane, waiting: waitingAt('a', 10, mostTries - 2) }, taken: 0, failure }]).given,
    ).toEqual([]);
  });

  test('is at its end with it where it is of no call', () => {
    const lane = laneOf('700.10', [10], { call: null, waiting: waitingAt('700.10', 10, mostTries - 1, null) });
    expect(roundOf([{ lane, taken: 0, failure }])).toMatchObject({ waiting: [], caughtUp: ['700.10'] });
  });
});

describe('a lane that waited', () => {
  const waiting = waitingAt('a', 10, 3);

  test('waits no more once it has caught up', () => {
    expect(roundOf([{ lane: laneOf('a', [10, 11], { waiting }), taken: 2 }])).toMatchObject({
      waiting: [],
      caughtUp: ['a'],
    });
  });

  test('goes on at once where more of it is behind, in this read or among what is new', () => {
    const behind = { xid: '700', seq: 40 };
    const due = (from: Position) => [{ lane: 'a', call: 'a', from, tries: 0, nextTryAt: now }];
    expect(roundOf([{ lane: laneOf('a', [10], { waiting, behind }), taken: 1 }])).toMatchObject({
      waiting: due(behind),
      caughtUp: [],
    });
    const passedOver = new Map([['a', { xid: '800', seq: 1 }]]);
    expect(roundOf([{ lane: laneOf('a', [10], { waiting }), taken: 1 }], { passedOver })).toMatchObject({
      waiting: due({ xid: '800', seq: 1 }),
      caughtUp: [],
    });
  });

  test('stays as it is where it was not begun, and goes on from where it was left in the middle', () => {
    const lane = laneOf('a', [10, 11], { waiting });
    expect(roundOf([{ lane, taken: 0 }])).toMatchObject({ waiting: [], caughtUp: [] });
    expect(roundOf([{ lane, taken: 1 }]).waiting).toMatchObject([{ from: { seq: 11 }, tries: 0, nextTryAt: now }]);
  });
});

test('what is new and was not begun is looked at again: the cursor stays before the earliest of it', () => {
  const results = [
    { lane: laneOf('a', [20, 21]), taken: 1 },
    { lane: laneOf('b', [15]), taken: 0 },
    { lane: laneOf('c', [10], { waiting: waitingAt('c', 10, 1) }), taken: 0 },
    { lane: laneOf('d', [9]), taken: 0, failure },
  ];
  expect(roundOf(results).cursor).toEqual({ xid: '700', seq: 14 });
});

describe('a destination', () => {
  const refused = { lane: laneOf('a', [10]), taken: 0, failure };

  test('is away once nothing got through so often in a row', () => {
    const lately = (failuresInRow: number) => roundOf([refused], { ran: { failuresInRow } }).away;
    expect(lately(failuresUntilAway - 1)).toBeUndefined();
    expect(lately(failuresUntilAway)).toEqual({ tries: 1, until: after(waitWhileAway(1, 0)) });
  });

  test('has the last error of the round told of it, and none where there was none', () => {
    expect(roundOf([refused], { ran: { lastError: 'answered 422' } })).toMatchObject({ lastError: 'answered 422' });
    expect(roundOf([{ lane: laneOf('a', [10]), taken: 1 }])).not.toHaveProperty('lastError');
  });

  test('is left alone for as long as it asks, and for a second at least', () => {
    const asked = (laterMs: number) => roundOf([{ lane: laneOf('a', [10]), taken: 0 }], { ran: { laterMs } }).away;
    expect([asked(120_000), asked(0)]).toEqual([
      { tries: 1, until: after(120_000) },
      { tries: 1, until: after(1_000) },
    ]);
  });

  describe('that is away', () => {
    const away = { tries: 3, until: now };
    const lane = laneOf('a', [10], { waiting: waitingAt('a', 10, 2) });

    test('is looked at less and less often, and its entries are not blamed for it', () => {
      const result = roundOf([{ lane, taken: 0, failure }], { away });
      expect(result.away).toEqual({ tries: 4, until: after(waitWhileAway(4, 0)) });
      expect(result.waiting).toEqual([{ ...waitingAt('a', 10, 2), nextTryAt: result.away?.until }]);
    });

    test('is there again as soon as something gets through, or where nothing is left for it', () => {
      expect(roundOf([{ lane, taken: 1 }], { away })).toMatchObject({ published: true });
      expect(roundOf([{ lane, taken: 1 }], { away })).not.toHaveProperty('away');
      expect(roundOf([], { away })).not.toHaveProperty('away');
    });

    test('is there again also where another entry is refused meanwhile, which is blamed as ever', () => {
      const other = { lane: laneOf('b', [30]), taken: 1 };
      const result = roundOf([{ lane, taken: 0, failure }, other], { away });
      expect(result).not.toHaveProperty('away');
      expect(result.waiting).toMatchObject([{ lane: 'a', tries: 3, nextTryAt: after(waitAfterTry(3, 0)) }]);
    });

    test('is away still when the gateway stops in the middle of a look: nobody knows what came of it', () => {
      const others = { lane: laneOf('b', [30]), taken: 0 };
      expect(roundOf([{ lane, taken: 0 }, others], { away, ran: { lastError: 'called off' } }).away).toEqual(away);
    });

    test('is not, where it says that it wants no more', () => {
      const result = roundOf([{ lane, taken: 0 }], { away, ran: { isGone: true } });
      expect(result).toMatchObject({ disabled: true });
      expect(result).not.toHaveProperty('away');
    });
  });
});
