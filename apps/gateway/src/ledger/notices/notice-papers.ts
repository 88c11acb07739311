import type { ChannelRequest } from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { DataKey } from '../../privacy/data-key.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';
import type { noticePapersTable } from './notice-tables.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import type { Row } from '../rows/row-type.ts';

/** As it stands in its row, with its key. */
interface NoticePaperRow extends MaybeDataKeyRow {
  readonly notice: string;
  readonly sealed: Buffer | null;
  /** Of a gateway that did not encrypt yet. */
  readonly request: ChannelRequest | null;
}

/** @param key of the call of the person whom the notice goes to, or its own. */
export function noticePaperRow(
  notice: string,
  request: ChannelRequest,
  key: DataKey,
): Row<typeof noticePapersTable.columns> {
  return { notice, key: key.id, sealed: key.seal('notice_papers', notice, JSON.stringify(request)) };
}

/** The messages as they are sent, by notice; without those that were erased. */
export async function loadNoticeRequests(
  client: PoolClient,
  keyring: Keyring,
  notices: readonly string[],
): Promise<ReadonlyMap<string, ChannelRequest>> {
  const requests = new Map<string, ChannelRequest>();
  if (notices.length === 0) return requests;
  const { rows } = await client.query<NoticePaperRow>({
    name: 'load notice papers',
    text: `SELECT p.notice, p.sealed, p.request, ${dataKeyColumns}
      FROM notice_papers p LEFT JOIN data_keys k ON k.id = p.key WHERE p.notice = ANY($1)`,
    values: [encodeUuids(notices)],
  });
  for (const row of rows) {
    const request = await openNoticePaper(keyring, row);
    if (request !== undefined) requests.set(row.notice, request);
  }
  return requests;
}

async function openNoticePaper(keyring: Keyring, row: NoticePaperRow): Promise<ChannelRequest | undefined> {
  const { notice, sealed, request } = row;
  if (sealed === null) return request ?? undefined;
  const plain = (await keyring.open(row))?.open('notice_papers', notice, sealed);
  return plain === undefined ? undefined : (JSON.parse(plain.toString()) as ChannelRequest);
}
