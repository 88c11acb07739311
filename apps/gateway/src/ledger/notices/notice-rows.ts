import type { AttemptState, NoticeKind, PastNotice } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { LedgerEntries, LedgerKind } from '../rows/entries/entry-schemas.ts';
import { callKeyOf } from '../people/keys.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { RowsParameter, type RowType } from '../rows/row-type.ts';
import type { Writes } from '../rows/writes.ts';

/** A notice that was to be sent, with what a fold needs of it. */
export interface StoredNotice {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  readonly person: string;
  /** Absent for somebody who never called. */
  readonly call?: string;
  readonly kind: NoticeKind;
  /** When the person's message came. */
  readonly at: Date;
  readonly suppressionId?: string;
  state: AttemptState;
  readonly receipts: string[];
  /** How often it was tried to send it. */
  tries: number;
  acceptedAt?: Date;
  /** Set when it turned out that it may not leave. */
  refusal?: string;
}

/** The lock of a notice to somebody who never called; it has the form of the lock of a call that nobody can have. */
export function keyOfNotice(tenant: string, id: string): number {
  return callKeyOf(tenant, `\n${id}`);
}

interface NoticeRow {
  id: string;
  tenant: string;
  account: string;
  channel: string;
  person: string;
  call: string | null;
  kind: NoticeKind;
  at: Date;
  suppression: string | null;
  progress: AttemptState['progress'] | null;
  state: Partial<Omit<AttemptState, 'progress'>> | null;
  receipts: string[] | null;
  tries: number;
  accepted_at: Date | null;
}

/** Under the locks of their calls. */
export async function loadNotices(client: PoolClient, ids: readonly string[]): Promise<Map<string, StoredNotice>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<NoticeRow>({
    name: 'load notices',
    text: `SELECT id, tenant, account, channel, person, call, kind, at, suppression, progress, state, receipts, tries,
        accepted_at FROM notices WHERE id = ANY($1)`,
    values: [encodeUuids(ids)],
  });
  return new Map(rows.map((row) => [row.id, noticeOfRow(row)]));
}

function noticeOfRow(row: NoticeRow): StoredNotice {
  const { id, tenant, account, channel, person, kind, at, tries } = row;
  return {
    id,
    tenant,
    account,
    channel,
    person,
    kind,
    at,
    tries,
    ...(row.call !== null && { call: row.call }),
    ...(row.suppression !== null && { suppressionId: row.suppression }),
    ...(row.accepted_at !== null && { acceptedAt: row.accepted_at }),
    state: { engagement: [], providerIds: [], ...row.state, progress: row.progress ?? 'planned' },
    receipts: row.receipts ?? [],
  };
}

const noticeUpdate = {
  name: 'notice_update_row',
  columns: {
    id: 'uuid',
    progress: 'text',
    state: 'json',
    receipts: 'json',
    tries: 'smallint',
    accepted_at: 'timestamptz',
    refusal: 'text',
  },
} as const satisfies RowType;

export function updateNotices(writes: Writes, notices: readonly StoredNotice[]): void {
  if (notices.length === 0) return;
  const rows = notices.map(({ id, state, receipts, tries, acceptedAt, refusal }) => {
    const { progress, ...rest } = state;
    return {
      id,
      progress,
      state: JSON.stringify(rest),
      receipts: receipts.length === 0 ? null : JSON.stringify(receipts),
      tries,
      accepted_at: acceptedAt ?? null,
      refusal: refusal ?? null,
    };
  });
  writes.add({
    name: 'update notices',
    text: `UPDATE notices t SET progress = n.progress, state = n.state, receipts = n.receipts, tries = n.tries,
        accepted_at = n.accepted_at, refusal = coalesce(n.refusal, t.refusal)
      FROM unnest($1::notice_update_row[]) AS n WHERE t.id = n.id`,
    values: [new RowsParameter(noticeUpdate, rows)],
  });
}

/** Whatever was said to these people, or left to the provider to say, by person. */
export async function loadPastNotices(
  client: PoolClient,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly PastNotice[]>> {
  if (people.length === 0) return new Map();
  const { rows } = await client.query<{
    id: string;
    person: string;
    kind: NoticeKind;
    account: string;
    at: Date;
    accepted_at: Date | null;
    is_answered: boolean;
    suppression: string | null;
  }>({
    name: 'past notices',
    text: `SELECT id, person, kind, account, at, accepted_at, answered_by IS NOT NULL AS is_answered, suppression
      FROM notices WHERE person = ANY($1) ORDER BY decided_at, id`,
    values: [encodeUuids(people)],
  });
  const notices = rows.map(({ person, ...row }) => [person, pastNoticeOf(row)] as const);
  const byPerson = Map.groupBy(notices, ([person]) => person);
  return new Map([...byPerson].map(([person, theirs]) => [person, theirs.map(([, one]) => one)]));
}

function pastNoticeOf(row: {
  id: string;
  kind: NoticeKind;
  account: string;
  at: Date;
  accepted_at: Date | null;
  is_answered: boolean;
  suppression: string | null;
}): PastNotice {
  const { id, kind, account, at } = row;
  return {
    id,
    kind,
    account,
    at,
    isAnswered: row.is_answered,
    ...(row.accepted_at !== null && { askedAt: row.accepted_at }),
    ...(row.suppression !== null && { suppressionId: row.suppression }),
  };
}

/** The person's next message to the account that a question came from; it is open no more. */
export async function closeQuestion(client: PoolClient, notice: string, reply: string): Promise<void> {
  await client.query({
    name: 'close question',
    text: 'UPDATE notices SET answered_by = $2 WHERE id = $1',
    values: [notice, reply],
  });
}

export function entryOfNotice<K extends LedgerKind>(
  { tenant, call }: Pick<StoredNotice, 'tenant' | 'call'>,
  at: Date,
  kind: K,
  data: LedgerEntries[K],
): LedgerLine<K> {
  return { at, tenant, call: call ?? null, kind, data };
}
