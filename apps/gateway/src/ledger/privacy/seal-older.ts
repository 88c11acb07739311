import type { Pool, PoolClient } from 'pg';
import type { SealedTable } from '../../privacy/data-key.ts';
import { ofNobody } from '../replays/dead-letters.ts';
import type { DataKeyKind, Keyring } from './keyring.ts';
import { callKeyOf } from '../people/keys.ts';
import { NewSeals } from './new-seals.ts';
import { packed, plainProof, type PlainEvidence } from '../consents/sealed-evidence.ts';
import { inTransaction } from '../rows/transaction.ts';

const atOnce = 200;

/** A row that an older gateway wrote as it was. */
interface PlainRow {
  /** Where it is; of a partitioned table, in its leaf. */
  readonly leaf: string;
  readonly place: string;
  readonly id: string;
  readonly tenant: string | null;
  /** The call whose key seals it; null for a key of its own. */
  readonly call: string | null;
  readonly call_id: string | null;
}

interface Older<R extends PlainRow> {
  readonly table: SealedTable;
  /** What a key is for that is made for a row. */
  readonly kind: DataKeyKind;
  /** Some of these rows; an id of a row is where its seal is bound to. */
  readonly select: string;
  /** What to set beside `sealed`, with `$3` for the key. */
  readonly set: string;
  readonly plainOf: (row: R) => Buffer;
}

const plainPapers: Older<PlainRow & { papers: string }> = {
  table: 'call_papers',
  kind: 'call',
  select: `SELECT 'call_papers' AS leaf, p.ctid AS place, p.call AS id, c.tenant, p.call, c.call_id, p.papers::text AS papers
    FROM (SELECT ctid, * FROM call_papers WHERE papers IS NOT NULL ORDER BY id LIMIT $1) p JOIN calls c ON c.id = p.call`,
  set: 'papers = NULL',
  plainOf: ({ papers }) => Buffer.from(papers),
};

const plainEvents: Older<PlainRow & { body: string }> = {
  table: 'event_bodies',
  kind: 'call',
  select: `SELECT b.tableoid::regclass::text AS leaf, b.ctid AS place, b.event AS id, c.tenant, b.call, c.call_id, b.body
    FROM event_bodies b JOIN calls c ON c.id = b.call WHERE b.body IS NOT NULL LIMIT $1`,
  set: 'body = NULL',
  plainOf: ({ body }) => Buffer.from(body),
};

const plainWebhooks: Older<PlainRow & { url: string; body: Buffer }> = {
  table: 'webhook_bodies',
  kind: 'webhook',
  select: `SELECT b.tableoid::regclass::text AS leaf, b.ctid AS place, coalesce(b.call, gen_random_uuid()) AS id, b.tenant,
      b.call, c.call_id, b.url, b.body
    FROM webhook_bodies b LEFT JOIN calls c ON c.id = b.call WHERE b.body IS NOT NULL LIMIT $1`,
  set: 'key = $3, url = NULL, body = NULL',
  plainOf: ({ url, body }) => Buffer.concat([Buffer.from(`${url}\n`), body]),
};

const plainReplies: Older<PlainRow & { address: string; body: string }> = {
  table: 'reply_texts',
  kind: 'reply',
  select: `SELECT 'reply_texts' AS leaf, t.ctid AS place, t.reply AS id, r.tenant, r.call, c.call_id, t.address, t.body
    FROM (SELECT ctid, * FROM reply_texts WHERE body IS NOT NULL ORDER BY reply LIMIT $1) t JOIN replies r ON r.id = t.reply
      LEFT JOIN calls c ON c.id = r.call`,
  set: 'key = $3, address = NULL, body = NULL',
  plainOf: ({ address, body }) => Buffer.from(JSON.stringify({ address, body })),
};

const plainNotices: Older<PlainRow & { request: string }> = {
  table: 'notice_papers',
  kind: 'notice',
  select: `SELECT 'notice_papers' AS leaf, p.ctid AS place, p.notice AS id, n.tenant, n.call, c.call_id,
      p.request::text AS request
    FROM (SELECT ctid, * FROM notice_papers WHERE request IS NOT NULL ORDER BY notice LIMIT $1) p
      JOIN notices n ON n.id = p.notice LEFT JOIN calls c ON c.id = n.call`,
  set: 'key = $3, request = NULL',
  plainOf: ({ request }) => Buffer.from(request),
};

const plainEvidenceRows: Older<PlainRow & PlainEvidence> = {
  table: 'consent_evidence',
  kind: 'consent',
  select: `SELECT 'consent_evidence' AS leaf, e.ctid AS place, e.consent AS id, c.tenant, NULL AS call, NULL AS call_id,
      e.salt, e.phone, e.wording, e.recording_url, e.offset_ms, e.details
    FROM (SELECT ctid, * FROM consent_evidence WHERE sealed IS NULL ORDER BY consent LIMIT $1) e
      JOIN consents c ON c.id = e.consent`,
  set: 'salt = NULL, phone = NULL, wording = NULL, recording_url = NULL, offset_ms = NULL, details = NULL',
  plainOf: (row) => packed(plainProof(row)),
};

const plainRefusals: Older<PlainRow & { body: Buffer }> = {
  table: 'refused_bodies',
  kind: 'refused',
  select: `SELECT 'refused_bodies' AS leaf, ctid AS place, id, tenant, NULL AS call, NULL AS call_id, body
    FROM refused_bodies WHERE body IS NOT NULL ORDER BY id LIMIT $1`,
  set: 'bytes = octet_length(body), body = NULL',
  plainOf: ({ body }) => body,
};

/** Encrypts what gateways wrote that did not encrypt yet, in small transactions; afterwards it finds nothing to do. */
export async function sealOlder(pool: Pool, keyring: Keyring, now: Date): Promise<void> {
  await sealAll(pool, keyring, now, plainPapers);
  await sealAll(pool, keyring, now, plainEvents);
  await sealAll(pool, keyring, now, plainWebhooks);
  await sealAll(pool, keyring, now, plainReplies);
  await sealAll(pool, keyring, now, plainNotices);
  await sealAll(pool, keyring, now, plainEvidenceRows);
  await sealAll(pool, keyring, now, plainRefusals);
}

async function sealAll<R extends PlainRow>(pool: Pool, keyring: Keyring, now: Date, older: Older<R>): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<R>(older.select, [atOnce]);
    if (rows.length === 0) return;
    await keyring.provide(
      rows.map((row) => row.tenant ?? ofNobody),
      now,
    );
    const callKeys = rows.flatMap((row) =>
      row.call === null || row.call_id === null ? [] : [callKeyOf(row.tenant ?? ofNobody, row.call_id)],
    );
    await inTransaction(pool, { callKeys }, async (client, writes) => {
      const seals = new NewSeals(keyring);
      await sealRows(client, keyring, seals, rows, older);
      seals.write(writes);
    });
    if (rows.length < atOnce) return;
  }
}

async function sealRows<R extends PlainRow>(
  client: PoolClient,
  keyring: Keyring,
  seals: NewSeals,
  rows: readonly R[],
  { table, kind, set, plainOf }: Older<R>,
): Promise<void> {
  const keys = await keyring.load(
    client,
    rows.flatMap((row) => row.call ?? []),
  );
  for (const row of rows) {
    const tenant = row.tenant ?? ofNobody;
    const key =
      row.call === null
        ? seals.keyOfItsOwn(tenant, row.id, kind)
        : seals.keyOf({ id: row.call, tenant, key: keys.get(row.call) });
    const values = [key.seal(table, row.id, plainOf(row)), row.place, ...(set.includes('$3') ? [key.id] : [])];
    // A row that was deleted or sealed by another gateway meanwhile has another place, or none.
    await client.query(`UPDATE ${row.leaf} SET sealed = $1, ${set} WHERE ctid = $2::tid AND sealed IS NULL`, values);
  }
}
