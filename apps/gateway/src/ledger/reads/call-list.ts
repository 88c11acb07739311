import { isTrigger, type Trigger } from '@aftercall/core';
import type { QueryConfig } from 'pg';
import { carrierOf } from '../rows/carrier-of.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import { BadCursorError } from './feed.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { People } from '../people/keys.ts';
import { maskPhone } from './mask-phone.ts';
import { loadPersonSets } from '../people/person-sets.ts';
import { readCallPapers } from '../calls/read-call-papers.ts';
import type { TenantReads } from './tenant-reads.ts';
import { verdictSentence } from './verdict-sentence.ts';
import { placeOfAttempt } from '../rows/place-of-attempt.ts';

export interface CallsQuestion {
  readonly tenants: readonly string[];
  /** How the id of the call begins. */
  readonly prefix?: string;
  /** Canonical E.164. */
  readonly phone?: string;
  /** The id of an attempt, or of a notice. */
  readonly attempt?: string;
  /** Calls that we first heard of from then on, and before then. */
  readonly from?: Date;
  readonly to?: Date;
  /** The `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Something that the caller was, or is, to be told. */
export interface CallTell {
  readonly followUpId?: string;
  readonly trigger: Trigger;
  readonly subjectId?: string;
  /** Of the last attempt. */
  readonly channel?: string;
  readonly state?: string;
  readonly outcome?: string;
  /** The verdict that stands. */
  readonly verdict?: LedgerEntries['verdict']['verdict'];
  readonly reason?: string;
  readonly until?: Date;
  readonly sentence: string;
}

/** A call in a list. */
export interface CallSummary {
  readonly callId: string;
  /** See {@link Journey}. */
  readonly ref: string;
  readonly tenant: string;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  /** Masked. */
  readonly phone?: string;
  readonly country?: string;
  readonly locale?: string;
  readonly triggers: readonly CallTell[];
  readonly replies: number;
}

export interface CallsPage {
  readonly calls: readonly CallSummary[];
  /** Absent on the last one. */
  readonly next?: string;
}

interface FollowUpRow {
  readonly id: string;
  readonly trigger: Trigger;
  readonly subjectId: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly channel: string | null;
}

interface Row {
  id: string;
  tenant: string;
  call_id: string;
  first_seen_at: Date;
  ended_at: Date | null;
  country: string | null;
  locale: string | null;
  replies: number;
  follow_ups: readonly FollowUpRow[];
  /** What the ledger says of its events and verdicts, in order. */
  said: readonly (
    | { readonly kind: 'event'; readonly data: LedgerEntries['event'] }
    | { readonly kind: 'verdict'; readonly data: LedgerEntries['verdict'] }
  )[];
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Finds calls, newest first. */
export class CallList {
  readonly #reads: TenantReads;
  readonly #people: Pick<People, 'idsOf'>;
  readonly #keyring: Keyring;

  constructor(reads: TenantReads, people: Pick<People, 'idsOf'>, keyring: Keyring) {
    this.#reads = reads;
    this.#people = people;
    this.#keyring = keyring;
  }

  /**
   * A person is found by every address that is known to be theirs.
   *
   * @throws {BadCursorError} for a cursor that no page gave.
   */
  async page(question: CallsQuestion): Promise<CallsPage> {
    const { tenants, prefix, phone, attempt, from, to, after, limit } = question;
    if (after !== undefined && after !== '' && !uuid.test(after))
      throw new BadCursorError('The cursor is not one of ours.');
    const found = await this.#reads.as({ tenants }, async (client) => {
      const ids = phone === undefined ? undefined : tenants.flatMap((tenant) => [...this.#people.idsOf(tenant, phone)]);
      const people = ids === undefined ? null : (await loadPersonSets(client, ids)).everyone(ids);
      const cursor = after === '' ? null : (after ?? null);
      const values = [tenants, cursor, from ?? null, to ?? null, prefix ?? null, people, limit + 1];
      const { rows } = await client.query<Row>(
        attempt === undefined
          ? { ...(people === null ? newest : ofPeople), values }
          : { ...ofAttempt, values: [...values, attempt] },
      );
      const papers = await readCallPapers(
        client,
        this.#keyring,
        rows.map(({ id }) => id),
      );
      return { rows, papers };
    });
    const { rows, papers } = found;
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const calls = shown.map((row) => summaryOf(row, papers.get(row.id)?.caller.phone));
    return { calls, ...(rows.length > limit && last !== undefined && { next: last.id }) };
  }
}

const filter = `($2::uuid IS NULL OR c.id < $2) AND ($3::timestamptz IS NULL OR c.first_seen_at >= $3)
  AND ($4::timestamptz IS NULL OR c.first_seen_at < $4) AND ($5::text IS NULL OR starts_with(c.call_id, $5))`;

const about = `SELECT c.id, c.tenant, c.call_id, c.first_seen_at, c.ended_at, c.country, c.locale,
    (SELECT count(*)::int FROM replies r WHERE r.call = c.id) AS replies,
    (SELECT coalesce(json_agg(json_build_object('id', f.id, 'trigger', f.trigger, 'subjectId', f.subject_id,
        'state', f.state, 'outcome', f.outcome, 'channel', (SELECT a.channel FROM attempts a
          WHERE a.follow_up = ${carrierOf} ORDER BY ${placeOfAttempt('a')} DESC LIMIT 1))
        ORDER BY f.received_at, f.id), '[]')
      FROM follow_ups f WHERE f.call = c.id) AS follow_ups,
    (SELECT coalesce(json_agg(json_build_object('kind', l.kind, 'data', l.data) ORDER BY l.seq), '[]')
      FROM ledger_entries l WHERE l.call = c.id AND l.kind IN ('event', 'verdict')) AS said`;

/** Of each tenant no more rows are read than a page holds: its index has this collation. */
const newest: QueryConfig = {
  name: 'newest calls',
  text: `${about} FROM (SELECT page.* FROM unnest($1::text[]) AS t (tenant), LATERAL (
      SELECT c.* FROM calls c WHERE c.tenant COLLATE "C" = t.tenant AND $6::uuid[] IS NULL AND ${filter}
      ORDER BY c.id DESC LIMIT $7) AS page ORDER BY id DESC LIMIT $7) AS c ORDER BY c.id DESC`,
};

const ofPeople: QueryConfig = {
  name: 'calls of people',
  text: `${about} FROM (SELECT c.* FROM calls c WHERE c.person = ANY ($6::uuid[]) AND c.tenant = ANY ($1::text[])
      AND ${filter} ORDER BY c.id DESC LIMIT $7) AS c ORDER BY c.id DESC`,
};

const ofAttempt: QueryConfig = {
  name: 'call of an attempt',
  text: `${about} FROM (SELECT c.* FROM calls c
      WHERE c.id IN (SELECT a.call FROM attempts a WHERE a.id = $8 UNION ALL SELECT n.call FROM notices n WHERE n.id = $8)
      AND ($6::uuid[] IS NULL OR c.person = ANY ($6)) AND c.tenant = ANY ($1) AND ${filter} LIMIT $7) AS c`,
};

function summaryOf(row: Row, phone: string | undefined): CallSummary {
  return {
    callId: row.call_id,
    ref: row.id,
    tenant: row.tenant,
    startedAt: row.first_seen_at,
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(phone !== undefined && { phone: maskPhone(phone) }),
    ...(row.country !== null && { country: row.country }),
    ...(row.locale !== null && { locale: row.locale }),
    triggers: tellsOf(row),
    replies: row.replies,
  };
}

/** Each follow-up under the verdict that stands, and each trigger that led to none. */
function tellsOf({ follow_ups: followUps, said }: Row): CallTell[] {
  const standing = new Map<string, LedgerEntries['verdict']>();
  const types = new Map<string, string>();
  for (const { kind, data } of said) {
    if (kind === 'event') types.set(data.eventId, data.type);
    else standing.set(data.followUpId ?? data.eventId, data);
  }
  // What an event was told before its follow-up was there is overtaken.
  for (const { eventId, followUpId } of standing.values()) if (followUpId !== undefined) standing.delete(eventId);
  const ofFollowUps = followUps.map(({ id, trigger, subjectId, channel, state, outcome }): CallTell => {
    return {
      followUpId: id,
      trigger,
      subjectId,
      ...(channel !== null && { channel }),
      state,
      ...(outcome !== null && { outcome }),
      ...verdictOf(standing.get(id)),
    };
  });
  const others = [...standing].flatMap(([key, verdict]): CallTell[] => {
    const trigger = types.get(key);
    return trigger !== undefined && isTrigger(trigger) ? [{ trigger, ...verdictOf(verdict) }] : [];
  });
  return [...ofFollowUps, ...others];
}

function verdictOf(
  verdict: LedgerEntries['verdict'] | undefined,
): Pick<CallTell, 'sentence' | 'verdict' | 'reason' | 'until'> {
  if (verdict === undefined) return { sentence: 'No verdict is in the ledger any more.' };
  const { reason, until } = verdict;
  return {
    verdict: verdict.verdict,
    ...(reason !== undefined && { reason }),
    ...(until !== undefined && { until: new Date(until) }),
    sentence: verdictSentence(verdict),
  };
}
