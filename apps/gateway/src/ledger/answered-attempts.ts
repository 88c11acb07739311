import { answeredAttempt, newAttempt, type AnswerableAttempt, type AttemptState } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { writtenBefore } from './late-signal.ts';
import { encodeUuids } from './row-encoding.ts';
import type { PlacedSignal } from './rows-of-signals.ts';

interface AnswerableRow {
  call: string;
  id: string;
  account: string;
  left_at: Date;
  progress: AttemptState['progress'];
  state: Partial<Omit<AttemptState, 'progress'>> | null;
}

interface Answerable extends AnswerableAttempt {
  readonly id: string;
}

/** Says of each reply which message of the person's last call it answers, if there is one; asks nothing where nobody wrote. */
export async function withAnswered(client: PoolClient, fresh: readonly PlacedSignal[]): Promise<PlacedSignal[]> {
  const calls = new Set(fresh.flatMap(({ signal, call }) => (signal.signal === 'reply' ? (call?.id ?? []) : [])));
  if (calls.size === 0) return [...fresh];
  const attempts = await loadAnswerable(client, [...calls]);
  return fresh.map((placed) => {
    const { signal, call, webhook } = placed;
    if (signal.signal !== 'reply' || call === undefined) return placed;
    const { inReplyTo } = signal;
    const writtenAt = writtenBefore(placed);
    const answer = {
      account: webhook.account,
      ...(inReplyTo !== undefined && { inReplyTo }),
      ...(writtenAt !== undefined && { writtenAt }),
    };
    const answered = answeredAttempt(attempts.get(call.id) ?? [], answer);
    return answered === undefined ? placed : { ...placed, attemptId: answered.id };
  });
}

/** Every attempt of these calls, by call, in the order in which they left. */
async function loadAnswerable(
  client: PoolClient,
  calls: readonly string[],
): Promise<ReadonlyMap<string, readonly Answerable[]>> {
  const { rows } = await client.query<AnswerableRow>({
    name: 'answerable attempts',
    text: `SELECT a.call, a.id, a.account, coalesce(a.accepted_at, a.planned_at) AS left_at, a.progress, a.state
      FROM follow_ups f JOIN attempts a ON a.follow_up = f.id WHERE f.call = ANY($1) ORDER BY left_at, a.id`,
    values: [encodeUuids(calls)],
  });
  const attempts = new Map<string, Answerable[]>();
  for (const { call, id, account, left_at: leftAt, progress, state } of rows) {
    const known = attempts.get(call) ?? [];
    known.push({ id, account, leftAt, state: { ...newAttempt, ...state, progress } });
    attempts.set(call, known);
  }
  return attempts;
}
