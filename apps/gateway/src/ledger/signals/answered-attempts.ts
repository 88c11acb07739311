import { answeredAttempt, newAttempt, type AnswerableAttempt, type AttemptState } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { writtenBefore } from './late-signal.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { isAboutMessage, type PlacedSignal } from './rows-of-signals.ts';

/** What is read of an attempt that may have been answered. */
export interface AnswerableRow {
  account: string;
  planned_at: Date;
  accepted_at: Date | null;
  progress: AttemptState['progress'];
  state: Partial<Omit<AttemptState, 'progress'>> | null;
}

interface Answerable extends AnswerableAttempt {
  readonly id: string;
}

export function answerableOf({
  account,
  planned_at: plannedAt,
  accepted_at: acceptedAt,
  progress,
  state: known,
}: AnswerableRow): AnswerableAttempt {
  const state = { ...newAttempt, ...known, progress };
  // Of one that was uncertain it is learnt late that it was accepted.
  const leftAt = state.uncertainCause === undefined ? (acceptedAt ?? plannedAt) : plannedAt;
  return { account, leftAt, state };
}

/** Says of each reply and tap which message of the person's last call it is about, if there is one; asks nothing where nobody wrote. */
export async function withAnswered(client: PoolClient, fresh: readonly PlacedSignal[]): Promise<PlacedSignal[]> {
  const calls = new Set(fresh.flatMap(({ signal, call }) => (isAboutMessage(signal) ? (call?.id ?? []) : [])));
  if (calls.size === 0) return [...fresh];
  const attempts = await loadAnswerable(client, [...calls]);
  return fresh.map((placed) => {
    const { signal, call, webhook } = placed;
    if (!isAboutMessage(signal) || call === undefined) return placed;
    const inReplyTo = signal.signal === 'reply' ? signal.inReplyTo : undefined;
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
  const { rows } = await client.query<AnswerableRow & { call: string; id: string }>({
    name: 'answerable attempts',
    text: `SELECT a.call, a.id, a.account, a.planned_at, a.accepted_at, a.progress, a.state
      FROM follow_ups f JOIN attempts a ON a.follow_up = f.id WHERE f.call = ANY($1) ORDER BY coalesce(a.accepted_at, a.planned_at), a.id`,
    values: [encodeUuids(calls)],
  });
  const attempts = new Map<string, Answerable[]>();
  for (const { call, id, ...row } of rows) {
    const known = attempts.get(call) ?? [];
    known.push({ id, ...answerableOf(row) });
    attempts.set(call, known);
  }
  return attempts;
}
