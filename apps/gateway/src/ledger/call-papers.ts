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
  /** The salts of the hashes that the ledger has of those messages' texts. */
  readonly salts?: Readonly<Record<string, string>>;
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

/**
 * What is new in a call, as the JSON of {@link CallPapers}; undefined when nothing is. It is put together as text: an
 * object whose keys are ids would be one of its own kind each time, which costs more to make than to write.
 */
export function newPapers(
  before: Caller,
  record: CallRecord,
  followUps: readonly FollowUp[],
  attempts: readonly PlannedAttempt[],
): string | undefined {
  const caller = callerOf(record);
  const isOther = caller.phone !== before.phone || caller.name !== before.name;
  if (!isOther && followUps.length === 0 && attempts.length === 0) return undefined;
  const fields: string[] = [];
  if (isOther) fields.push(`"caller":${JSON.stringify(caller)}`);
  if (followUps.length > 0) fields.push(`"items":${byId(followUps, ({ item }) => item)}`);
  if (attempts.length > 0) fields.push(`"requests":${byId(attempts, ({ request }) => request)}`);
  if (attempts.length > 0) fields.push(`"salts":${byId(attempts, ({ textSalt }) => textSalt)}`);
  return `{${fields.join(',')}}`;
}

/** The JSON of an object by ids; an id has nothing that JSON escapes. */
function byId<T extends { readonly id: string }>(all: readonly T[], valueOf: (one: T) => unknown): string {
  return `{${all.map((one) => `"${one.id}":${JSON.stringify(valueOf(one))}`).join(',')}}`;
}
