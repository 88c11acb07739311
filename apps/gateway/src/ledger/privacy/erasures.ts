import type { NewId } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { ErasureLog, LoggedErasure } from '../../privacy/erasure-log.ts';
import { deleteSealed } from './delete-sealed.ts';
import { eraseCalls } from './erase-calls.ts';
import type { GuardNews } from '../calls/guard-news.ts';
import { loadIdsOnFile } from '../people/ids-on-file.ts';
import { dataKeyColumns, type Keyring } from './keyring.ts';
import { callKeyOf, type AddressIds } from '../people/keys.ts';
import { loadNoticeRequests } from '../notices/notice-papers.ts';
import { loadPersonSets, lockPersonSets } from '../people/person-sets.ts';
import { openReplyText, type ReplyTextRow } from '../signals/reply-texts.ts';
import { sealOlder } from './seal-older.ts';
import { deleteStrayBodies, findStrayBodies } from './stray-bodies.ts';
import { suppressionsTable } from '../rows/tables.ts';
import { inTransaction } from '../rows/transaction.ts';
import type { Writes } from '../rows/writes.ts';

export interface ErasureRequest {
  readonly tenant: string;
  /** As it was given: a number in E.164, or the id of a WhatsApp user. */
  readonly address: string;
  readonly ids: AddressIds;
  /** The API key's name. */
  readonly by: string;
  readonly why: string;
}

/** What was, or would be, erased. */
export interface ErasureReport {
  readonly calls: number;
  /** Follow-ups that were still to be told. */
  readonly withdrawn: number;
  readonly replies: number;
  readonly consents: number;
  /** Refused messages, and requests of providers about several people, in which the address stands. */
  readonly bodies: number;
  /** What the providers of these accounts were sent, and have of their own. */
  readonly atProviders: readonly ProviderShare[];
}

export interface ProviderShare {
  readonly account: string;
  readonly channel: string;
  readonly messages: number;
}

export interface ErasureSettings {
  readonly pool: Pool;
  /** Only whoever owns the tables may write to one partition alone. */
  readonly ownerPool: Pool;
  readonly keyring: Keyring;
  readonly log: ErasureLog;
  readonly now: () => Date;
  readonly newId: NewId;
  /** Told of what was withdrawn, after each commit. */
  readonly withdrew: (news: GuardNews) => void;
}

interface HowToErase {
  /** That are known to be the person's. */
  readonly addresses?: readonly string[];
  /** What began later is none of its business; absent: everything that there is. */
  readonly until?: Date;
  readonly again?: true;
}

interface Call {
  readonly id: string;
  readonly tenant: string;
  readonly call_id: string;
}

/** Few enough that nobody waits for their locks for long. */
const callsAtOnce = 50;

/**
 * Erases people: everything personal that is kept of them and the keys that it is encrypted under, by every address that
 * is theirs. What stays holds nothing of theirs: that they are not to be written to, that there were consents, and the
 * ledger. It is noted in a file before anything is done, and whatever was cut off is gone on with.
 */
export class Erasures {
  readonly #settings: ErasureSettings;

  constructor(settings: ErasureSettings) {
    this.#settings = settings;
  }

  /** What erasing would come to at this moment. */
  async preview({ tenant, address, ids }: ErasureRequest): Promise<ErasureReport> {
    const { pool, keyring } = this.#settings;
    const people = (await loadPersonSets(pool, ids.ids)).everyone(ids.ids);
    const calls = await this.#callsOf(pool, tenant, people);
    const counts = await this.#count(people, calls);
    const bodies = await findStrayBodies(pool, keyring, tenant, [address]);
    return { calls: calls.length, ...counts, bodies: bodies.length };
  }

  /** @throws ErasureLogError before anything was erased. */
  async erase({ tenant, address, ids, by, why }: ErasureRequest): Promise<ErasureReport & { erasureId: string }> {
    const { pool, log, newId, now } = this.#settings;
    const people = (await loadPersonSets(pool, ids.ids)).everyone(ids.ids);
    const erasure: LoggedErasure = { id: newId(), tenant, people: [...people], by, why, at: now() };
    await log.append(erasure);
    const counts = await this.#count(people, await this.#callsOf(pool, tenant, people));
    return { erasureId: erasure.id, ...counts, ...(await this.#carryOut(erasure, { addresses: [address] })) };
  }

  /**
   * Goes on with what was cut off, and does again what the file tells of and this database knows nothing of: it was
   * restored from a backup. To be called before anybody is let in.
   *
   * @returns how many there were.
   */
  async resume(): Promise<number> {
    const { pool, log } = this.#settings;
    const logged = await log.read();
    const { rows } = await pool.query<LoggedErasure & { done_at: Date | null }>(
      `SELECT id, tenant, people, by, why, at, done_at FROM erasures WHERE done_at IS NULL OR id = ANY ($1::uuid[]) ORDER BY at`,
      [logged.map((one) => one.id)],
    );
    const known = new Set(rows.map((row) => row.id));
    const missing = logged.filter((one) => !known.has(one.id));
    for (const erasure of missing) await this.#carryOut(erasure, { until: erasure.at, again: true });
    const cutOff = rows.filter((row) => row.done_at === null);
    for (const erasure of cutOff) await this.#carryOut(erasure, { until: erasure.at });
    return missing.length + cutOff.length;
  }

  async #carryOut(
    erasure: LoggedErasure,
    { addresses = [], until, again }: HowToErase,
  ): Promise<Pick<ErasureReport, 'calls' | 'withdrawn' | 'bodies'>> {
    const { pool, ownerPool, keyring, newId, now, withdrew } = this.#settings;
    const { id, tenant, by, why } = erasure;
    // What an older gateway wrote as it was is under no key that could be destroyed.
    await sealOlder(ownerPool, keyring, now());
    const theirs = new Set(addresses);
    const found = await inTransaction(pool, { callKeys: [] }, (client, writes) =>
      this.#erasePerson(client, writes, erasure, until),
    );
    for (const address of found.addresses) theirs.add(address);
    const entry = { erasureId: id, by, why, ...(again === true && { again }) };
    let withdrawn = 0;
    for (let first = 0; first < found.calls.length; first += callsAtOnce) {
      const some = found.calls.slice(first, first + callsAtOnce);
      const callKeys = some.map((one) => callKeyOf(one.tenant, one.call_id));
      const erased = await inTransaction(pool, { callKeys }, (client, writes) => {
        const ids = some.map((one) => one.id);
        return eraseCalls(client, writes, ids, entry, { keyring, newId, now: now() });
      });
      withdrawn += erased.withdrawn;
      withdrew({ refused: [], warned: [], verdicts: erased.verdicts });
      for (const address of erased.addresses) theirs.add(address);
    }
    const bodies = await findStrayBodies(pool, keyring, tenant, [...theirs]);
    await deleteStrayBodies(pool, bodies);
    await inTransaction(pool, { callKeys: [] }, async (client, writes) => {
      await client.query('UPDATE erasures SET done_at = $2 WHERE id = $1', [id, now()]);
      const data = { ...entry, calls: found.calls.length };
      writes.enter({ at: now(), tenant, call: null, kind: 'erased', data });
    });
    return { calls: found.calls.length, withdrawn, bodies: bodies.length };
  }

  /**
   * What is kept of a person beside their calls. From here on they are not written to: whoever sends waits for the lock
   * of the person, and finds the stop. The calls are those of that moment; what comes later is something new.
   */
  async #erasePerson(
    client: PoolClient,
    writes: Writes,
    { id, tenant, people, by, why, at }: LoggedErasure,
    until: Date | undefined,
  ): Promise<{ readonly calls: readonly Call[]; readonly addresses: readonly string[] }> {
    const { keyring, newId } = this.#settings;
    const sets = await lockPersonSets(client, people);
    const everyone = sets.everyone(people);
    const { rowCount } = await client.query(
      `INSERT INTO erasures (id, tenant, people, by, why, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [id, tenant, everyone, by, why, at],
    );
    const [first, ...others] = people;
    if (rowCount === 1 && first !== undefined) {
      const onFile = await loadIdsOnFile(client, [people]);
      const person = sets.idToWrite({ kind: 'phone', ids: [first, ...others] }, onFile);
      const suppressionId = newId();
      const stop = { kind: 'stop', scope: 'all', source: 'erasure' } as const;
      writes.insert(suppressionsTable, [{ id: suppressionId, tenant, person, call: null, ...stop, at }]);
      writes.enter({ at, tenant, call: null, kind: 'suppression', data: { suppressionId, ...stop } });
    }
    const addresses = await this.#strangerAddresses(client, everyone);
    for (const text of ofPerson) await client.query(text, [everyone]);
    const calls = await this.#callsOf(client, tenant, everyone, until);
    keyring.forget(calls.map((one) => one.id));
    return { calls, addresses };
  }

  async #callsOf(
    client: Pool | PoolClient,
    tenant: string,
    people: readonly string[],
    until?: Date,
  ): Promise<readonly Call[]> {
    const { rows } = await client.query<Call>(
      `SELECT id, tenant, call_id FROM calls WHERE person = ANY ($1) AND tenant = $2
        AND ($3::timestamptz IS NULL OR first_seen_at <= $3) ORDER BY id`,
      [people, tenant, until ?? null],
    );
    return rows;
  }

  /** From where people wrote who had no call. */
  async #strangerAddresses(client: PoolClient, people: readonly string[]): Promise<readonly string[]> {
    const { rows } = await client.query<ReplyTextRow>(
      `SELECT t.reply, t.sealed, t.address, t.body, ${dataKeyColumns} FROM replies r JOIN reply_texts t ON t.reply = r.id
        LEFT JOIN data_keys k ON k.id = t.key WHERE r.call IS NULL AND r.person = ANY ($1)`,
      [people],
    );
    const { keyring } = this.#settings;
    const texts = await Promise.all(rows.map((row) => openReplyText(keyring, row)));
    // Whoever only told their provider to stop wrote nothing, and may have been answered.
    const notices = await client.query<{ id: string }>(
      'SELECT id FROM notices WHERE call IS NULL AND person = ANY ($1)',
      [people],
    );
    const ids = notices.rows.map((row) => row.id);
    const requests = await loadNoticeRequests(client, keyring, ids);
    return [...texts.flatMap((text) => text?.address ?? []), ...[...requests.values()].map(({ to }) => to)];
  }

  async #count(people: readonly string[], calls: readonly Call[]): Promise<Omit<ErasureReport, 'calls' | 'bodies'>> {
    const { pool } = this.#settings;
    const values = [people, calls.map((one) => one.id)];
    const [counts, providers] = await Promise.all([
      pool.query<Pick<ErasureReport, 'replies' | 'consents' | 'withdrawn'>>(
        `SELECT (SELECT count(*) FROM replies r JOIN reply_texts t ON t.reply = r.id
            WHERE r.call = ANY ($2) OR r.call IS NULL AND r.person = ANY ($1)) AS replies,
          (SELECT count(*) FROM consents c JOIN consent_evidence e ON e.consent = c.id
            WHERE c.person = ANY ($1) OR c.person IS NULL AND c.call = ANY ($2)) AS consents,
          (SELECT count(*) FROM follow_ups WHERE call = ANY ($2) AND state IN ('held', 'planned', 'switching')) AS withdrawn`,
        values,
      ),
      pool.query<ProviderShare>(
        `SELECT account, channel, count(*) AS messages FROM (
            SELECT a.account, a.channel FROM follow_ups f JOIN attempts a ON a.follow_up = f.id
              WHERE f.call = ANY ($2) AND a.accepted_at IS NOT NULL
            UNION ALL SELECT account, channel FROM notices
              WHERE (call = ANY ($2) OR call IS NULL AND person = ANY ($1)) AND accepted_at IS NOT NULL) AS sent
          GROUP BY account, channel ORDER BY account`,
        values,
      ),
    ]);
    const [found = { replies: 0, consents: 0, withdrawn: 0 }] = counts.rows;
    return { ...found, atProviders: providers.rows };
  }
}

const ofPerson = [
  deleteSealed('consent_evidence', 'consent', 'SELECT id FROM consents WHERE person = ANY ($1)'),
  deleteSealed('reply_texts', 'reply', 'SELECT id FROM replies WHERE call IS NULL AND person = ANY ($1)'),
  deleteSealed(
    'notice_papers',
    'notice',
    'UPDATE notices SET locale = NULL WHERE call IS NULL AND person = ANY ($1) RETURNING id',
  ),
  'DELETE FROM conversations WHERE person = ANY ($1)',
  'DELETE FROM reachability WHERE person = ANY ($1)',
] as const;
