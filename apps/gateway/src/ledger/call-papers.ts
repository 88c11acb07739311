import type { FollowUp, PayloadItem } from '@aftercall/core';
import type { CallRecord } from './call-record.ts';
import type { PlannedAttempt } from './planned-attempt.ts';

/** The caller as far as that is personal. */
export interface Caller {
  /** E.164 */
  readonly phone?: string;
  readonly name?: string;
}

/**
 * What one transaction learnt of a call that is personal data: one row of `call_papers`. The rows of a call are only
 * added to, and read together.
 */
export interface CallPapers {
  readonly caller?: Caller;
  /** What each follow-up tells, by its id. */
  readonly items?: Readonly<Record<string, PayloadItem>>;
  /** Each message as it is sent, by the id of its first attempt. */
  readonly requests?: Readonly<Record<string, PlannedAttempt['request']>>;
}

/** What the rows of one call come to, oldest first: of the callers the last one holds. */
export function joinPapers(rows: readonly CallPapers[]): Required<Pick<CallPapers, 'caller' | 'items'>> {
  const items: Record<string, PayloadItem> = {};
  for (const row of rows) Object.assign(items, row.items);
  return { caller: rows.findLast((row) => row.caller !== undefined)?.caller ?? {}, items };
}

export function callerOf({ facts }: CallRecord): Caller {
  const { phone, name } = facts.call;
  return { ...(phone?.usable === true && { phone: phone.e164 }), ...(name !== undefined && { name }) };
}

/** What is new in a call; undefined when nothing is. */
export function newPapers(
  before: Caller,
  record: CallRecord,
  followUps: readonly FollowUp[],
  attempts: readonly PlannedAttempt[],
): CallPapers | undefined {
  const caller = callerOf(record);
  const isOther = caller.phone !== before.phone || caller.name !== before.name;
  if (!isOther && followUps.length === 0 && attempts.length === 0) return undefined;
  return {
    ...(isOther && { caller }),
    ...(followUps.length > 0 && { items: Object.fromEntries(followUps.map(({ id, item }) => [id, item])) }),
    ...(attempts.length > 0 && { requests: Object.fromEntries(attempts.map(({ id, request }) => [id, request])) }),
  };
}
