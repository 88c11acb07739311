import {
  noticeLifeMs,
  type ChannelRequest,
  type NoticeDecision,
  type NoticeRefusal,
  type PersonsWord,
  type ReplyReading,
} from '@aftercall/core';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { entryOfNotice, keyOfNotice } from './notice-rows.ts';
import type { noticesTable } from './notice-tables.ts';
import type { Row } from '../rows/row-type.ts';
import type { PlacedSignal } from '../signals/rows-of-signals.ts';
import type { WorkRow } from '../rows/tables.ts';
import { lanes } from '../rows/work-rows.ts';

/** A message of a person, or what their provider says they did, that may be answered. */
export interface Said {
  readonly placed: PlacedSignal;
  readonly person: string;
  /** Equal for two addresses of one person. */
  readonly whose: string;
  readonly reading: ReplyReading;
  readonly word: PersonsWord;
}

/** A notice in words, as its channel says it. */
export interface WrittenNotice {
  readonly request: ChannelRequest;
  readonly locale: string;
}

/** A notice that was decided here. */
export interface NewNotice {
  readonly id: string;
  readonly decision: NoticeDecision;
  /** Where it is told. */
  readonly written?: WrittenNotice;
  /** The stop that it is about. */
  readonly suppressionId?: string;
}

export function refusalOf({ decision }: NewNotice): NoticeRefusal | undefined {
  return decision.notice === 'skip' ? decision.reason : undefined;
}

/** That of the call where there is one; a notice of no call has a key of its own. */
function keyOf({ call, webhook }: PlacedSignal, noticeId: string): number {
  return call?.key ?? keyOfNotice(webhook.tenant, noticeId);
}

/** @param reply our id of the message that it answers. */
export function entryOfNewNotice({ placed, word }: Said, notice: NewNotice, reply: string | undefined): LedgerLine {
  const { tenant, account, channel, receivedAt } = placed.webhook;
  const { id, decision, written, suppressionId } = notice;
  const reason = refusalOf(notice);
  const call = placed.call?.id;
  const data: LedgerEntries['notice'] = {
    noticeId: id,
    notice: decision.kind,
    verdict: decision.notice,
    ...(reason !== undefined && { reason }),
    channel,
    account,
    ...(written !== undefined && { locale: written.locale, units: written.request.units }),
    ...(reply !== undefined && { replyId: reply }),
    ...(suppressionId !== undefined && { suppressionId }),
    ...(reason === undefined && { until: new Date(word.at.getTime() + noticeLifeMs).toISOString() }),
  };
  return entryOfNotice({ tenant, ...(call !== undefined && { call }) }, receivedAt, 'notice', data);
}

/** @param reply our id of the message that it answers. */
export function newNoticeRow(
  { placed, person, word }: Said,
  notice: NewNotice,
  reply: string | undefined,
): Row<typeof noticesTable.columns> {
  const { tenant, account, channel, receivedAt } = placed.webhook;
  const { id, decision, written, suppressionId } = notice;
  return {
    id,
    tenant,
    account,
    channel,
    person,
    call: placed.call?.id ?? null,
    call_key: keyOf(placed, id),
    kind: decision.kind,
    reply: reply ?? null,
    suppression: suppressionId ?? null,
    at: word.at,
    decided_at: receivedAt,
    locale: written?.locale ?? null,
    refusal: refusalOf(notice) ?? null,
    progress: written === undefined ? null : 'planned',
    units: written?.request.units ?? null,
  };
}

/** Its row of the queue, due at once. */
export function newNoticeWork(placed: PlacedSignal, id: string, { units }: ChannelRequest): WorkRow {
  const { tenant, account, receivedAt } = placed.webhook;
  const call = placed.call?.id ?? id;
  const work = { kind: 'notice', id, tenant, call, call_key: keyOf(placed, id), account, due_at: receivedAt };
  return { ...work, worker: null, fence: 0, lane: lanes.live, units };
}
