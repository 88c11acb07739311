import { mayAsk, type AnsweredReply, type ReplyMeaning } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { dataKeyColumns, type Keyring } from '../privacy/keyring.ts';
import { isUuid, type AddressIds, type People } from '../people/keys.ts';
import { loadPersonSets } from '../people/person-sets.ts';
import { readCallPapers } from '../calls/read-call-papers.ts';
import { openReplyText, type ReplyTextRow } from '../signals/reply-texts.ts';
import type { TenantReads } from './tenant-reads.ts';

/** A message of a person that somebody wants to answer. */
export type FoundReply =
  | {
      readonly found: 'answerable';
      /** The voice platform's id of the call that it belongs to. */
      readonly callId: string;
      readonly reply: AnsweredReply;
      readonly text: string;
    }
  /** What it said was erased, with the person or in time. */
  | { readonly found: 'erased' }
  /** Whoever wrote it had not called. */
  | { readonly found: 'no_call' }
  /** The number of its call was erased, with the person or in time, and they wrote after that. */
  | { readonly found: 'number_erased' }
  /** It was written from another number than the one that the person called from, or it is not known from which. */
  | { readonly found: 'other_number' };

interface ReplyRow extends Omit<ReplyTextRow, 'reply'> {
  readonly channel: string;
  readonly account: string;
  readonly received_at: Date;
  readonly meaning: ReplyMeaning | null;
  readonly media_count: number;
  /** Of the text; null where that is gone. */
  readonly reply: string | null;
  readonly call_id: string | null;
  readonly call: string | null;
  /** Where it came late. */
  readonly written_at: string | null;
}

/** Reads what people wrote, for whoever answers it. */
export class ReplyReads {
  readonly #reads: Pick<TenantReads, 'as'>;
  readonly #keyring: Keyring;
  readonly #people: Pick<People, 'atAddress' | 'idsOf'>;

  constructor(reads: Pick<TenantReads, 'as'>, keyring: Keyring, people: Pick<People, 'atAddress' | 'idsOf'>) {
    this.#reads = reads;
    this.#keyring = keyring;
    this.#people = people;
  }

  /** Undefined where the tenant has no reply of this id. */
  find(tenant: string, id: string): Promise<FoundReply | undefined> {
    if (!isUuid(id)) return Promise.resolve(undefined);
    return this.#reads.as({ tenants: [tenant] }, (client) => this.#find(client, tenant, id));
  }

  async #find(client: PoolClient, tenant: string, id: string): Promise<FoundReply | undefined> {
    const { rows } = await client.query<ReplyRow>({
      name: 'reply to answer',
      text: `SELECT r.channel, r.account, r.received_at, r.meaning, r.media_count, c.call_id, c.id AS call, (
          SELECT l.data->>'writtenAt' FROM ledger_entries l
          WHERE l.call = r.call AND l.kind = 'reply' AND l.data->>'replyId' = r.id::text LIMIT 1) AS written_at,
          t.reply, t.sealed, t.address, t.body, ${dataKeyColumns}
        FROM replies r LEFT JOIN calls c ON c.id = r.call LEFT JOIN reply_texts t ON t.reply = r.id
          LEFT JOIN data_keys k ON k.id = t.key
        WHERE r.id = $1 AND r.tenant = $2`,
      values: [id, tenant],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    const text = row.reply === null ? undefined : await openReplyText(this.#keyring, { ...row, reply: row.reply });
    if (text === undefined) return { found: 'erased' };
    const { call, call_id: callId, channel, account, meaning, media_count: mediaCount } = row;
    if (call === null || callId === null) return { found: 'no_call' };
    const phone = (await readCallPapers(client, this.#keyring, [call])).get(call)?.caller.phone;
    if (phone === undefined) return { found: 'number_erased' };
    const from = this.#people.atAddress(tenant, channel, text.address);
    if (!(await isAt(client, from, this.#people.idsOf(tenant, phone)))) return { found: 'other_number' };
    const asks = mayAsk({ meaning: meaning ?? 'other', text: text.body, mediaCount });
    const reply = { replyId: id, channel, account, wroteAt: wroteAt(row).toISOString(), asks };
    return { found: 'answerable', callId, reply, text: text.body };
  }
}

/**
 * Whether a message to the phone of a call arrives where somebody wrote from: it is that phone, or an id of the provider's own
 * that is known to be of that phone and of no other.
 */
async function isAt(client: PoolClient, { kind, ids }: AddressIds, ofPhone: readonly string[]): Promise<boolean> {
  if (kind === 'phone') return ids[0] === ofPhone[0];
  const sets = await loadPersonSets(client, ids);
  const notPhones = new Set(sets.permitting(ids));
  const phones = sets.everyone(ids).filter((one) => !notPhones.has(one));
  return phones.length > 0 && phones.every((one) => ofPhone.includes(one));
}

function wroteAt({ received_at: receivedAt, written_at: writtenAt }: ReplyRow): Date {
  const late = writtenAt === null ? receivedAt : new Date(writtenAt);
  return late < receivedAt ? late : receivedAt;
}
