import { openReplyText, type ReplyTextRow } from '../../src/ledger/signals/reply-texts.ts';
import { dataKeyColumns, Keyring } from '../../src/ledger/privacy/keyring.ts';
import type { TestEngine } from './test-engine.ts';

/** A reply as it is stored, decrypted. */
export interface StoredReply {
  readonly channel: string;
  readonly keyword: string | null;
  readonly address: string;
  readonly body: string;
}

/** Every reply that can be read, oldest first. */
export async function readReplies({ pool, container }: TestEngine): Promise<readonly StoredReply[]> {
  const { rows } = await pool.query<ReplyTextRow & { channel: string; keyword: string | null }>(
    `SELECT r.channel, r.keyword, t.reply, t.sealed, t.address, t.body, ${dataKeyColumns} FROM replies r
      JOIN reply_texts t ON t.reply = r.id LEFT JOIN data_keys k ON k.id = t.key ORDER BY r.received_at, r.id`,
  );
  const replies: StoredReply[] = [];
  for (const row of rows) {
    const text = await openReplyText(container.get(Keyring), row);
    if (text !== undefined) replies.push({ channel: row.channel, keyword: row.keyword, ...text });
  }
  return replies;
}
