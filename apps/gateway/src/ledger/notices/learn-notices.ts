import {
  attemptStatus,
  foldAttempt,
  fractionOf,
  newAttempt,
  noticeLifeMs,
  planRetry,
  type NewId,
} from '@aftercall/core';
import type { NoticeNews } from './answer-people.ts';
import type { LearntFact } from '../attempts/attempt-fact.ts';
import { entryOfNotice, updateNotices, type StoredNotice } from './notice-rows.ts';
import { endNoticeLeases, queueNoticesAgain } from './notice-work.ts';
import { suppressionsTable } from '../rows/tables.ts';
import type { Writes } from '../rows/writes.ts';

export interface LearntOfNotices {
  readonly news: readonly NoticeOutcome[];
  readonly due?: Date;
}

/** What a send of a notice came to, for the metrics. */
export interface NoticeOutcome {
  readonly notice: NoticeNews['notice'];
  readonly result: string;
}

/**
 * Folds facts into their notices and writes what follows. A notice that the provider surely does not have is tried again
 * as long as it may still leave; one of which nobody knows is left as it is, and never sent again.
 *
 * @param notices those that the facts are about, loaded under the locks of their calls.
 * @param stopping the people of facts with an opt-out, by notice, locked alone by all their addresses.
 */
export function learnNotices(
  writes: Writes,
  notices: ReadonlyMap<string, StoredNotice>,
  facts: readonly LearntFact[],
  newId: NewId,
  stopping: ReadonlyMap<string, string> = new Map(),
): LearntOfNotices {
  const touched = new Set<StoredNotice>();
  const again: { readonly id: string; readonly fence: number; readonly at: Date }[] = [];
  const ended: { readonly id: string; readonly fence: number }[] = [];
  const news: NoticeOutcome[] = [];
  for (const learnt of facts) {
    const notice = notices.get(learnt.attemptId);
    if (notice === undefined) continue;
    const { fact, billing, at, endsLease, optOut } = learnt;
    const before = notice.state;
    if (fact !== undefined) notice.state = foldAttempt(before, fact);
    if (billing !== undefined) notice.state = foldAttempt(notice.state, { fact: 'billed', billing });
    if (fact?.fact === 'accepted' || fact?.fact === 'sent' || fact?.fact === 'delivered') notice.acceptedAt ??= at;
    touched.add(notice);
    writes.enter(entryOfNotice(notice, at, learnt.entry.kind, learnt.entry.data));
    if (optOut !== undefined) stop(writes, notice, stopping.get(notice.id), newId(), learnt);
    if (endsLease === undefined) continue;
    notice.tries += 1;
    news.push({ notice: notice.kind, result: fact?.fact ?? 'unknown' });
    // Of one that was lost meanwhile nobody has the row any more.
    const retryAt = before.progress === 'leased' ? retryOf(notice, learnt) : undefined;
    if (retryAt === undefined) ended.push({ id: notice.id, fence: endsLease });
    else {
      notice.state = newAttempt;
      again.push({ id: notice.id, fence: endsLease, at: retryAt });
    }
  }
  updateNotices(writes, [...touched]);
  endNoticeLeases(writes, ended);
  queueNoticesAgain(writes, again);
  const [due] = again.map((one) => one.at).toSorted((one, other) => one.getTime() - other.getTime());
  return { news, ...(due !== undefined && { due }) };
}

/** Undefined where it is not tried again, or would come too late. */
function retryOf({ id, state, tries, at }: StoredNotice, { at: now, retryAfterMs }: LearntFact): Date | undefined {
  const { failure } = state;
  if (failure === undefined || attemptStatus(state) !== 'rejected') return undefined;
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const plan = planRetry(failure.reason, { tryNumber: tries, now, random: fractionOf(id), ...wait });
  const isInTime = plan !== undefined && plan.at.getTime() - at.getTime() <= noticeLifeMs;
  return isInTime ? plan.at : undefined;
}

function stop(
  writes: Writes,
  notice: StoredNotice,
  person: string | undefined,
  id: string,
  { optOut: scope = 'all', at }: LearntFact,
): void {
  if (person === undefined) throw new Error('somebody stopped who is not locked');
  const { tenant, call } = notice;
  const data = { suppressionId: id, kind: 'stop', scope, source: 'provider' } as const;
  writes.enter(entryOfNotice(notice, at, 'suppression', data));
  writes.insert(suppressionsTable, [
    { id, tenant, person, call: call ?? null, kind: 'stop', scope, source: 'provider', at },
  ]);
}
