import type { FollowUp, PayloadItem } from '@aftercall/core';
import type { DataKey } from '../../privacy/data-key.ts';
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
  /** Where its transcripts are kept, by the id of the event that said so. */
  readonly transcripts?: Readonly<Record<string, string>>;
}

/** As it stands in its row. */
export interface CallPapersRow {
  readonly call: string;
  /** Of a gateway that did not encrypt yet. */
  readonly papers: CallPapers | null;
  readonly sealed: Buffer | null;
}

/** Where a transcript is kept, as an event said. */
export interface ToldTranscript {
  /** Of the event. */
  readonly id: string;
  readonly url: string;
}

export type JoinedPapers = Required<CallPapers>;

export const noPapers: JoinedPapers = { caller: {}, items: {}, requests: {}, salts: {}, transcripts: {} };

/** What the rows of one call come to, oldest first: of the callers the last one holds. What does not open was erased. */
export function joinPapers(rows: readonly CallPapersRow[], key: DataKey | undefined): JoinedPapers {
  const joined = { caller: {}, items: {}, requests: {}, salts: {}, transcripts: {} };
  for (const row of rows) {
    const { caller, items, requests, salts, transcripts } = row.papers ?? openPapers(row, key);
    if (caller !== undefined) joined.caller = caller;
    Object.assign(joined.items, items);
    Object.assign(joined.requests, requests);
    Object.assign(joined.salts, salts);
    Object.assign(joined.transcripts, transcripts);
  }
  return joined;
}

function openPapers({ call, sealed }: CallPapersRow, key: DataKey | undefined): CallPapers {
  const plain = sealed === null ? undefined : key?.open('call_papers', call, sealed);
  return plain === undefined ? {} : (JSON.parse(plain.toString()) as CallPapers);
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
  transcripts: readonly ToldTranscript[],
): string | undefined {
  const caller = callerOf(record);
  const isOther = caller.phone !== before.phone || caller.name !== before.name;
  if (!isOther && followUps.length + attempts.length + transcripts.length === 0) return undefined;
  const fields: string[] = [];
  if (isOther) fields.push(`"caller":${JSON.stringify(caller)}`);
  if (followUps.length > 0) fields.push(`"items":${byId(followUps, ({ item }) => item)}`);
  if (attempts.length > 0) fields.push(`"requests":${byId(attempts, ({ request }) => request)}`);
  if (attempts.length > 0) fields.push(`"salts":${byId(attempts, ({ textSalt }) => textSalt)}`);
  if (transcripts.length > 0) fields.push(`"transcripts":${byId(transcripts, ({ url }) => url)}`);
  return `{${fields.join(',')}}`;
}

/** The JSON of an object by ids; an id has nothing that JSON escapes. */
function byId<T extends { readonly id: string }>(all: readonly T[], valueOf: (one: T) => unknown): string {
  return `{${all.map((one) => `"${one.id}":${JSON.stringify(valueOf(one))}`).join(',')}}`;
}
