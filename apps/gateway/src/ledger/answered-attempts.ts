import { answeredAttempt, newAttempt, type AnswerableAttempt, type AttemptState } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { RecentCall } from './recent-calls.ts';
import { encodeUuids } from './row-encoding.ts';
import type { PlacedSignal } from './rows-of-signals.ts';

interface AnswerableRow {
  call: string;
  id: string;
  account: string;
  progress: AttemptState['progress'];
  state: Partial<Omit<AttemptState, 'progress'>> | null;
}

interface Answerable extends AnswerableAttempt {
  readonly id: string;
  readonly call: string;
}

/** Later than so long after a call nobody answers what they were told on it, but for a message that they picked. */
const answeredWithinMs = 30 * 24 * 3_600_000;

/**
 * Says of each reply of which call the message is that it answers: the last call of the person, unless it is known that
 * they answered what they were told on one before. Asks nothing where nobody wrote who has called twice.
 *
 * @param recent the latest calls of whoever sent each signal, the last one first.
 */
export async function withAnsweredCalls(
  pool: Pool,
  placed: readonly PlacedSignal[],
  recent: ReadonlyMap<PlacedSignal, readonly RecentCall[]>,
): Promise<readonly PlacedSignal[]> {
  const open = new Map(
    placed.flatMap((one) => {
      const calls = recent.get(one) ?? [];
      return one.signal.signal === 'reply' && calls.length > 1 ? [[one, calls] as const] : [];
    }),
  );
  if (open.size === 0) return placed;
  const ids = new Set([...open.values()].flatMap((calls) => calls.map((one) => one.id)));
  const attempts = await loadAnswerable(pool, [...ids]);
  return placed.map((one) => {
    const calls = open.get(one) ?? [];
    const theirs = attempts.filter((attempt) => calls.some(({ id }) => id === attempt.call));
    const answer = answerOf(one);
    const answered = answeredAttempt(theirs, answer);
    const call = calls.find(({ id }) => id === answered?.call);
    if (answered === undefined || call === undefined) return one;
    const isPicked = answered.state.providerIds.some((id) => id === answer.inReplyTo);
    const ageMs = one.webhook.receivedAt.getTime() - call.firstSeenAt.getTime();
    return isPicked || ageMs < answeredWithinMs ? { ...one, call } : one;
  });
}

/** Says of each reply which message of its call it answers, if there is one; asks nothing where nobody wrote. */
export async function withAnswered(client: PoolClient, fresh: readonly PlacedSignal[]): Promise<PlacedSignal[]> {
  const calls = new Set(fresh.flatMap(({ signal, call }) => (signal.signal === 'reply' ? (call?.id ?? []) : [])));
  if (calls.size === 0) return [...fresh];
  const attempts = await loadAnswerable(client, [...calls]);
  return fresh.map((placed) => {
    const { signal, call } = placed;
    if (signal.signal !== 'reply' || call === undefined) return placed;
    const theirs = attempts.filter((one) => one.call === call.id);
    const answered = answeredAttempt(theirs, answerOf(placed));
    return answered === undefined ? placed : { ...placed, attemptId: answered.id };
  });
}

function answerOf({ signal, webhook: { account } }: PlacedSignal): Parameters<typeof answeredAttempt>[1] {
  const inReplyTo = signal.signal === 'reply' ? signal.inReplyTo : undefined;
  return { account, ...(inReplyTo !== undefined && { inReplyTo }) };
}

/** Every attempt of these calls, in the order in which they left. */
async function loadAnswerable(client: Pool | PoolClient, calls: readonly string[]): Promise<readonly Answerable[]> {
  const { rows } = await client.query<AnswerableRow>({
    name: 'answerable attempts',
    text: `SELECT a.call, a.id, a.account, a.progress, a.state FROM follow_ups f JOIN attempts a ON a.follow_up = f.id
      WHERE f.call = ANY($1) ORDER BY coalesce(a.accepted_at, a.planned_at), a.id`,
    values: [encodeUuids(calls)],
  });
  return rows.map(({ progress, state, ...row }) => ({ ...row, state: { ...newAttempt, ...state, progress } }));
}
