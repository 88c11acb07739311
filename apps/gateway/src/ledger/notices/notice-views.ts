import { attemptStatus, type AttemptState } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { Keyring } from '../privacy/keyring.ts';
import { loadNoticeRequests } from './notice-papers.ts';
import type { NoticeView, ReceiptView } from '../reads/views.ts';

interface NoticeRow {
  id: string;
  kind: NoticeView['kind'];
  at: Date;
  channel: string;
  account: string;
  locale: string | null;
  reply: string | null;
  suppression: string | null;
  refusal: string | null;
  progress: AttemptState['progress'] | null;
  state: Partial<Omit<AttemptState, 'progress'>> | null;
  accepted_at: Date | null;
  answered_by: string | null;
  receipts: { at: string; data: Omit<ReceiptView, 'at'> & { attemptId: string } }[];
}

/** The notices of a call, oldest first, each with what became of it. */
export async function noticesOfCall(client: PoolClient, keyring: Keyring, call: string): Promise<NoticeView[]> {
  const { rows } = await client.query<NoticeRow>({
    name: 'journey notices',
    text: `SELECT n.id, n.kind, n.at, n.channel, n.account, n.locale, n.reply, n.suppression, n.refusal, n.progress, n.state,
        n.accepted_at, n.answered_by, (
          SELECT coalesce(json_agg(json_build_object('at', l.at, 'data', l.data) ORDER BY l.seq), '[]')
          FROM ledger_entries l WHERE l.call = n.call AND l.kind = 'receipt'
            AND l.data->>'attemptId' = n.id::text) AS receipts
      FROM notices n WHERE n.call = $1 ORDER BY n.decided_at, n.id`,
    values: [call],
  });
  const ids = rows.map((row) => row.id);
  const requests = await loadNoticeRequests(client, keyring, ids);
  return rows.map((row) => viewOfRow(row, requests.get(row.id)?.text));
}

function viewOfRow(row: NoticeRow, text: string | undefined): NoticeView {
  const { id, kind, at, channel, account, progress, refusal } = row;
  const state: AttemptState = { engagement: [], providerIds: [], ...row.state, progress: progress ?? 'planned' };
  const failure = state.failure?.reason;
  return {
    id,
    kind,
    at,
    channel,
    account,
    status: refusal === null ? attemptStatus(state) : 'refused',
    ...(refusal !== null && { refusal }),
    ...(row.locale !== null && { locale: row.locale }),
    ...(text !== undefined && { text }),
    ...(row.reply !== null && { replyId: row.reply }),
    ...(row.suppression !== null && { suppressionId: row.suppression }),
    ...(row.answered_by !== null && { answeredBy: row.answered_by }),
    ...(row.accepted_at !== null && { acceptedAt: row.accepted_at }),
    ...(failure !== undefined && { reason: failure }),
    providerIds: state.providerIds,
    receipts: row.receipts.map((one) => {
      const { attemptId: _ours, ...data } = one.data;
      return { at: new Date(one.at), ...data };
    }),
  };
}
