import type { Pool, PoolClient } from 'pg';
import type { DataKey } from '../../privacy/data-key.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';
import type { Row } from '../rows/row-type.ts';
import type { replyTextsTable } from '../privacy/sealed-tables.ts';

/** What a person wrote, and from where. */
export interface ReplyText {
  /** As the channel writes it. */
  readonly address: string;
  readonly body: string;
}

/** As it stands in its row, with its key. */
export interface ReplyTextRow extends MaybeDataKeyRow {
  readonly reply: string;
  readonly sealed: Buffer | null;
  /** These of a gateway that did not encrypt yet. */
  readonly address: string | null;
  readonly body: string | null;
}

/** @param key of the call that it is a reply on, or its own. */
export function replyTextRow(reply: string, text: ReplyText, key: DataKey): Row<typeof replyTextsTable.columns> {
  return { reply, key: key.id, sealed: key.seal('reply_texts', reply, JSON.stringify(text)) };
}

/** Undefined once it was erased. */
export async function openReplyText(keyring: Keyring, row: ReplyTextRow): Promise<ReplyText | undefined> {
  const { reply, sealed, address, body } = row;
  if (sealed === null) return address === null || body === null ? undefined : { address, body };
  const plain = (await keyring.open(row))?.open('reply_texts', reply, sealed);
  return plain === undefined ? undefined : (JSON.parse(plain.toString()) as ReplyText);
}

/** What people wrote, by the reply's id; without those that were erased. */
export async function readReplyTexts(
  pool: Pool | PoolClient,
  keyring: Keyring,
  replies: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<ReplyTextRow>({
    name: 'reply texts',
    text: `SELECT t.reply, t.sealed, t.address, t.body, ${dataKeyColumns}
      FROM reply_texts t LEFT JOIN data_keys k ON k.id = t.key WHERE t.reply = ANY ($1)`,
    values: [replies],
  });
  const texts = new Map<string, string>();
  for (const row of rows) {
    const text = await openReplyText(keyring, row);
    if (text !== undefined) texts.set(row.reply, text.body);
  }
  return texts;
}
