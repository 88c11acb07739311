import type { ReceiptSignal, Signal } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { loadAttempts, type StoredAttempt } from '../attempts/attempt-rows.ts';
import type { StoredNotice } from '../notices/notice-rows.ts';
import type { PlacedSignal } from './rows-of-signals.ts';
import type { LearntOutcome } from './signal-store.ts';

/** What is loaded under the locks: the attempts and the notices that something was learnt of. */
export function namedBy(
  outcomes: readonly LearntOutcome[],
  placed: readonly PlacedSignal[],
): { readonly attempts: ReadonlySet<string>; readonly notices: ReadonlySet<string> } {
  const named = { attempts: new Set<string>(), notices: new Set<string>() };
  for (const { learnt } of outcomes) (learnt.isNotice ? named.notices : named.attempts).add(learnt.attemptId);
  for (const { attemptId, noticeKey } of placed) {
    if (attemptId !== undefined) (noticeKey === undefined ? named.attempts : named.notices).add(attemptId);
  }
  return named;
}

/** The people who told a provider to stop, by the attempt that it said so of. */
export function stoppedBy(
  outcomes: readonly LearntOutcome[],
  receipts: readonly PlacedSignal[],
  attempts: ReadonlyMap<string, StoredAttempt>,
  notices: ReadonlyMap<string, StoredNotice>,
): ReadonlyMap<string, string> {
  const bySend = outcomes.filter((one) => one.learnt.optOut !== undefined).map((one) => one.learnt.attemptId);
  const byReceipt = receipts.flatMap(({ signal, attemptId }) =>
    isReceipt(signal) && signal.reason?.optOut !== undefined ? (attemptId ?? []) : [],
  );
  const people = [...bySend, ...byReceipt].flatMap((id) => attempts.get(id) ?? notices.get(id) ?? []);
  return new Map(people.map(({ id, person }) => [id, person]));
}

/** Whether a receipt says something new of its attempt, which from now on knows it. */
export function isFirst(
  { attemptId = '', signal }: PlacedSignal,
  attempts: ReadonlyMap<string, StoredAttempt>,
  notices: ReadonlyMap<string, StoredNotice>,
): boolean {
  const known = (attempts.get(attemptId) ?? notices.get(attemptId))?.receipts;
  if (known === undefined || known.includes(signal.key)) return false;
  known.push(signal.key);
  return true;
}

/** Adds the attempts that replies are to. Each is loaded once: two copies would each learn half. */
export async function loadRepliedTo(
  client: PoolClient,
  attempts: Map<string, StoredAttempt>,
  placed: readonly PlacedSignal[],
): Promise<void> {
  const missing = placed.flatMap(({ attemptId }) =>
    attemptId === undefined || attempts.has(attemptId) ? [] : [attemptId],
  );
  for (const [id, attempt] of await loadAttempts(client, missing)) attempts.set(id, attempt);
}

export function isReceipt(signal: Signal): signal is ReceiptSignal {
  return signal.signal === 'receipt';
}
