import type { Facts, FollowUp, ReceivedEvent, SaidLater, Trigger } from '@aftercall/core';
import { isTrigger } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from './call-record.ts';
import { earlier } from './earlier.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

/** Whose other calls are asked for: the person of a call by every id they may have. */
export interface LaterQuestion {
  readonly callId: string;
  readonly people: readonly string[];
  /** What was said later is asked for; absent where nothing is. */
  readonly laterThan?: Date;
}

/** Nobody hangs up, calls again and cancels in less. */
const sameCallMs = 60_000;
/** Of one person, the latest ones. */
const mostCalls = 100;

/** For what somebody has decided again on purpose, however long ago it was. */
export const saidAtAnyTime: Required<Pick<LaterQuestion, 'laterThan'>> = { laterThan: new Date(0) };

/**
 * Where something has waited so long that its person may have called again, the earliest moment of what waits.
 *
 * @param followUps those that may leave now.
 */
export function laterThan(followUps: readonly FollowUp[], now: Date): Pick<LaterQuestion, 'laterThan'> {
  const waiting = followUps.flatMap(({ status, eventTime, receivedAt }) =>
    status === 'closed' ? [] : earlier(eventTime, receivedAt),
  );
  const isWaiting = waiting.some((one) => now.getTime() - one.getTime() > sameCallMs);
  return isWaiting ? { laterThan: waiting.reduce((one, other) => earlier(one, other)) } : {};
}

/** When a trigger happened, by its platform, that is received so late that its person may have called again. */
export function lateSince({ event, receivedAt }: ReceivedEvent): Date | undefined {
  if (event.time === undefined || !isTrigger(event.type)) return undefined;
  const time = new Date(event.time);
  return receivedAt.getTime() - time.getTime() > sameCallMs ? time : undefined;
}

/**
 * The calls of one batch that are of somebody who has several in it, each with what the others say, where it may be late for
 * what they have to tell. After an outage the events of several calls come together, in any order.
 */
export function sharingSubjects(calls: readonly CallRecord[], now: Date): readonly CallRecord[] {
  const known = calls.filter((one) => one.person !== undefined);
  const callsOf = Map.groupBy(known, (one) => one.person);
  if (callsOf.size === known.length) return [];
  return [...callsOf.values()].flatMap((theirs) => {
    const late = theirs.filter((one) => theirs.length > 1 && 'laterThan' in laterThan(one.facts.followUps, now));
    return late.map((one) => among(theirs, one));
  });
}

function among(theirs: readonly CallRecord[], call: CallRecord): CallRecord {
  const others = theirs.filter((one) => one !== call).flatMap(({ facts }) => saidOf(facts));
  return withLater(call, others);
}

/** What leaves a call now, unless its release finds a reason why not. */
export function dueNow({ facts }: CallRecord, now: Date): readonly FollowUp[] {
  return facts.followUps.filter((one) => one.status === 'held' && one.dueAt <= now);
}

/** A call of a batch, and since when it was asked already what its person said on other calls. */
interface AskedCall {
  readonly record: CallRecord;
  readonly since?: Date | undefined;
}

/**
 * Those of these calls of which something is due that waited, such as for a consent that has come, each with what its
 * person said on other calls meanwhile. Nothing is asked for what is due in time.
 *
 * @param peopleOf every id of the person of a call.
 */
export async function saidMeanwhile<Call extends AskedCall>(
  client: PoolClient,
  calls: readonly Call[],
  writer: { readonly now: Date; recordOf(call: string): CallRecord },
  peopleOf: (call: Call) => readonly string[],
): Promise<readonly CallRecord[]> {
  const questions = calls.flatMap((call) => {
    const { record, since } = call;
    const waited = laterThan(dueNow(writer.recordOf(record.id), writer.now), writer.now).laterThan;
    const isKnown = waited === undefined || (since !== undefined && since <= waited);
    return isKnown ? [] : [{ callId: record.id, people: peopleOf(call), laterThan: waited }];
  });
  const later = await loadLater(client, questions);
  return [...later].map(([call, { saidLater = [] }]) => withLater(writer.recordOf(call), saidLater));
}

/** The call, with what is known beside of what was said on other calls. */
function withLater(call: CallRecord, said: readonly SaidLater[]): CallRecord {
  const saidLater = [...(call.facts.saidLater ?? []), ...said];
  return { ...call, facts: { ...call.facts, saidLater } };
}

function saidOf({ withdrawals, followUps }: Facts): readonly SaidLater[] {
  return [
    ...withdrawals.map((one) => ({ ...one, says: 'withdrawn' as const })),
    ...followUps.map(({ trigger, subjectId, eventTime: at }) => ({ trigger, subjectId, at, says: 'anew' as const })),
  ];
}

/**
 * What people said later on their other calls about bookings, payments and whatever else is told, by the call that was
 * asked about. Nothing is asked of the database while nothing has waited for long.
 */
export async function loadLater(
  client: PoolClient,
  questions: readonly LaterQuestion[],
): Promise<ReadonlyMap<string, Pick<Facts, 'saidLater'>>> {
  const asked = questions.flatMap(({ callId: call, people, laterThan: since }) =>
    since === undefined ? [] : people.map((person) => ({ call, person, since })),
  );
  if (asked.length === 0) return new Map();
  const { rows } = await client.query<SaidLater & { call: string; subject_id: string; trigger: Trigger }>({
    name: 'said later on other calls',
    text: `WITH asked AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS a (call, person, since)),
      everyone AS (
        SELECT call, person, since FROM asked
        UNION
        SELECT a.call, m.person, a.since FROM asked a
          JOIN person_links l ON l.person = a.person JOIN person_links m ON m.root = l.root),
      others AS MATERIALIZED (
        SELECT DISTINCT e.call, e.since, c.id FROM everyone e CROSS JOIN LATERAL (
          SELECT id FROM calls WHERE person = e.person AND id <> e.call
          ORDER BY first_seen_at DESC LIMIT ${mostCalls}) AS c)
      SELECT o.call, w.trigger, w.subject_id, w.at, 'withdrawn' AS says
      FROM others o JOIN withdrawals w ON w.call = o.id AND w.at > o.since
      UNION ALL
      SELECT o.call, f.trigger, f.subject_id, f.event_time, 'anew'
      FROM others o JOIN follow_ups f ON f.call = o.id AND f.event_time > o.since`,
    values: [
      encodeUuids(asked.map((one) => one.call)),
      encodeUuids(asked.map((one) => one.person)),
      asked.map((one) => one.since),
    ],
  });
  return new Map(
    [...Map.groupBy(rows, (row) => row.call)].map(([call, said]) => [
      call,
      {
        saidLater: said.map(({ trigger, subject_id: subjectId, at, says }) => ({ trigger, subjectId, at, says })),
      },
    ]),
  );
}
