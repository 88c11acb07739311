import type { ConsentRecord, PayloadItem, Purpose, Suppression, Withdrawal } from '@aftercall/core';
import type { PoolClient } from 'pg';
import {
  factsOfRow,
  followUpOfRow,
  keptOfRow,
  type CallName,
  type CallRecord,
  type CallRow,
  type FollowUpRow,
} from './call-record.ts';
import { joinPapers, type CallPapersRow } from './call-papers.ts';
import { callKeyOf, type AddressKind } from './keys.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from './keyring.ts';
import { PersonSets, type PersonLink } from './person-sets.ts';
import { encodeUuids } from './row-encoding.ts';

const callColumns = `c.id, c.tenant, c.call_id, c.person, c.phone_fault, c.country, c.line, c.locale, c.timezone,
  c.prefers, c.ended_at, c.first_seen_at, ${dataKeyColumns}`;

type LoadedRow = CallRow & MaybeDataKeyRow;

/** The calls that exist among these names. Consents and stops are loaded apart, once the people are known and locked. */
export async function loadCallsByName(
  client: PoolClient,
  keyring: Keyring,
  names: readonly CallName[],
): Promise<CallRecord[]> {
  const { rows } = await client.query<LoadedRow>({
    name: 'load calls by name',
    text: `SELECT ${callColumns} FROM unnest($1::text[], $2::text[]) AS n (tenant, call_id)
      JOIN calls c ON c.tenant = n.tenant AND c.call_id = n.call_id LEFT JOIN data_keys k ON k.id = c.id`,
    values: [names.map((one) => one.tenant), names.map((one) => one.callId)],
  });
  return complete(client, keyring, rows);
}

export async function loadCallsById(
  client: PoolClient,
  keyring: Keyring,
  ids: readonly string[],
): Promise<CallRecord[]> {
  const { rows } = await client.query<LoadedRow>({
    name: 'load calls by id',
    text: `SELECT ${callColumns} FROM calls c LEFT JOIN data_keys k ON k.id = c.id WHERE c.id = ANY($1)`,
    values: [encodeUuids(ids)],
  });
  return complete(client, keyring, rows);
}

async function complete(client: PoolClient, keyring: Keyring, calls: readonly LoadedRow[]): Promise<CallRecord[]> {
  if (calls.length === 0) return [];
  const ids = calls.map((row) => row.id);
  const askFollowUps = client.query<FollowUpRow>({
    name: 'load follow-ups',
    text: 'SELECT * FROM follow_ups WHERE call = ANY($1) ORDER BY received_at, id',
    values: [encodeUuids(ids)],
  });
  const askPapers = client.query<CallPapersRow>({
    name: 'load papers',
    text: 'SELECT call, papers, sealed FROM call_papers WHERE call = ANY($1) ORDER BY id',
    values: [encodeUuids(ids)],
  });
  const askWithdrawals = client.query<Withdrawal & { call: string; subject_id: string }>({
    name: 'load withdrawals',
    text: 'SELECT call, trigger, subject_id, at FROM withdrawals WHERE call = ANY($1)',
    values: [encodeUuids(ids)],
  });
  const [followUps, papers, withdrawals] = await Promise.all([askFollowUps, askPapers, askWithdrawals]);
  const followUpsOf = Map.groupBy(followUps.rows, (row) => row.call);
  const papersOf = Map.groupBy(papers.rows, (row) => row.call);
  const keys = await Promise.all(calls.map((row) => keyring.open(row)));
  const withdrawalsOf = Map.groupBy(withdrawals.rows, (row) => row.call);
  return calls.map((row, index) => {
    const key = keys[index];
    const { caller, items, requests } = joinPapers(papersOf.get(row.id) ?? [], key);
    // A follow-up whose papers were erased can tell nothing any more.
    const itsFollowUps = (followUpsOf.get(row.id) ?? []).filter(({ id }) => items[id] !== undefined);
    return {
      id: row.id,
      tenant: row.tenant,
      callId: row.call_id,
      callKey: callKeyOf(row.tenant, row.call_id),
      firstSeenAt: row.first_seen_at,
      ...(row.person !== null && { person: row.person }),
      facts: {
        call: factsOfRow(row, caller),
        followUps: itsFollowUps.map((one) => followUpOfRow(one, items[one.id] as PayloadItem)),
        withdrawals: (withdrawalsOf.get(row.id) ?? []).map(({ trigger, subject_id: subjectId, at }) => ({
          trigger,
          subjectId,
          at,
        })),
        consents: [],
        suppressions: [],
        conversations: [],
      },
      kept: new Map(itsFollowUps.map((one) => [one.id, keptOfRow(one)])),
      requests,
      ...(key !== undefined && { key }),
    };
  });
}

/** Whose evidence is asked for: a person by every id they may have, and a call whose caller was not known at first. */
export interface EvidenceQuestion {
  readonly callId: string;
  readonly people: readonly string[];
}

export interface Evidence {
  readonly consents: ConsentRecord[];
  readonly suppressions: Suppression[];
  /** Accounts whose provider refuses the person; absent where none does. */
  readonly blockedAccounts?: ReadonlySet<string>;
}

/**
 * Consents and stops, by call: of the person by every address that is known to be theirs. What was said on a call before
 * its number was known has no person in its row, and counts for the person whom that call turned out to be.
 *
 * The other addresses are looked up in the same statement; somebody who has none costs it one probe of an index.
 */
export async function loadEvidence(
  client: PoolClient,
  questions: readonly EvidenceQuestion[],
): Promise<Map<string, Evidence>> {
  const people = [...new Set(questions.flatMap((one) => one.people))];
  const calls = questions.map((one) => one.callId);
  const { rows } = await client.query<EvidenceRow | LinkRow | BlockRow>({
    name: 'load evidence',
    text: `WITH links AS MATERIALIZED (
        SELECT DISTINCT m.person, m.root, m.kind FROM person_links l JOIN person_links m ON m.root = l.root
        WHERE l.person = ANY($1)),
      everyone AS MATERIALIZED (SELECT $1::uuid[] || ARRAY(SELECT person FROM links) AS ids)
      SELECT 'link' AS what, root AS id, person, NULL::uuid AS call, kind, NULL::text[] AS channels,
        NULL::text[] AS purposes, NULL AS basis, NULL::boolean AS artefact, NULL::timestamptz AS at,
        NULL::timestamptz AS expires_at, NULL AS scope, NULL::uuid AS ends
      FROM links
      UNION ALL
      SELECT 'consent', id, person, call, kind, channels, purposes, basis, artefact, recorded_at, expires_at, NULL, NULL
      FROM consents WHERE person = ANY((SELECT ids FROM everyone)::uuid[])
      UNION ALL
      SELECT 'consent', e.id, c.person, e.call, e.kind, e.channels, e.purposes, e.basis, e.artefact, e.recorded_at,
        e.expires_at, NULL, NULL
      FROM consents e JOIN calls c ON c.id = e.call
      WHERE e.person IS NULL AND c.person = ANY((SELECT ids FROM everyone)::uuid[])
      UNION ALL
      SELECT 'consent', id, person, call, kind, channels, purposes, basis, artefact, recorded_at, expires_at, NULL, NULL
      FROM consents WHERE person IS NULL AND call = ANY($2)
      UNION ALL
      SELECT 'stop', id, person, call, kind, NULL, NULL, NULL, NULL, at, NULL, scope, ends
      FROM suppressions WHERE person = ANY((SELECT ids FROM everyone)::uuid[])
      UNION ALL
      SELECT 'stop', s.id, c.person, s.call, s.kind, NULL, NULL, NULL, NULL, s.at, NULL, s.scope, s.ends
      FROM suppressions s JOIN calls c ON c.id = s.call
      WHERE s.person IS NULL AND c.person = ANY((SELECT ids FROM everyone)::uuid[])
      UNION ALL
      SELECT 'stop', id, person, call, kind, NULL, NULL, NULL, NULL, at, NULL, scope, ends
      FROM suppressions WHERE person IS NULL AND call = ANY($2)
      UNION ALL
      SELECT 'block', NULL, person, NULL, account, NULL, NULL, NULL, NULL, blocked_at, NULL, NULL, NULL
      FROM provider_blocks WHERE person = ANY($1) AND blocked_at >= coalesce(freed_at, '-infinity')`,
    values: [encodeUuids(people), encodeUuids(calls)],
  });
  const sets = new PersonSets(rows.flatMap((row) => (row.what === 'link' ? linkOfRow(row) : [])));
  const evidence = rows.filter((row): row is EvidenceRow => row.what === 'consent' || row.what === 'stop');
  const blocks = rows.filter((row) => row.what === 'block');
  const ofPerson = Map.groupBy(evidence, (row) => row.person);
  const ofCall = Map.groupBy(evidence, (row) => row.call);
  return new Map(
    questions.map((question) => {
      const permitting = new Set(sets.permitting(question.people));
      const theirs = sets
        .everyone(question.people)
        .flatMap((person) => (ofPerson.get(person) ?? []).filter((row) => !permits(row) || permitting.has(person)));
      // A row may come by both ways; what counts is that it is there.
      const all = new Map([...theirs, ...(ofCall.get(question.callId) ?? [])].map((row) => [row.id, row]));
      const blocked = blocks.filter((row) => question.people.includes(row.person));
      return [question.callId, { ...evidenceOf([...all.values()], question.callId), ...blockedAccountsOf(blocked) }];
    }),
  );
}

/** A link among the rows: its root stands in the column of the id. */
interface LinkRow {
  what: 'link';
  id: string;
  person: string;
  call: null;
  kind: AddressKind;
}

/** An account whose provider refuses a person: it stands in the column of the kind. */
interface BlockRow {
  what: 'block';
  person: string;
  kind: string;
}

function blockedAccountsOf(rows: readonly BlockRow[]): Pick<Evidence, 'blockedAccounts'> {
  return rows.length === 0 ? {} : { blockedAccounts: new Set(rows.map((row) => row.kind)) };
}

function linkOfRow({ id, person, kind }: LinkRow): PersonLink {
  return { person, root: id, kind };
}

/** What opens a way, against what closes one. */
function permits({ kind }: EvidenceRow): boolean {
  return kind === 'grant' || kind === 'start';
}

interface EvidenceRow {
  what: 'consent' | 'stop';
  id: string;
  person: string | null;
  call: string | null;
  kind: string;
  channels: string[];
  purposes: Purpose[];
  basis: ConsentRecord['basis'] | null;
  artefact: boolean;
  at: Date;
  expires_at: Date | null;
  scope: Suppression['scope'];
  ends: string | null;
}

function evidenceOf(rows: readonly EvidenceRow[], call: string): Evidence {
  return {
    consents: rows.filter((row) => row.what === 'consent').map((row) => consentOfRow(row, call)),
    suppressions: rows
      .filter((row) => row.what === 'stop')
      .map(({ id, kind, scope, at, ends }) => ({
        id,
        kind: kind as Suppression['kind'],
        scope,
        at,
        ...(ends !== null && { ends }),
      })),
  };
}

function consentOfRow(row: EvidenceRow, call: string): ConsentRecord {
  return {
    id: row.id,
    kind: row.kind as ConsentRecord['kind'],
    channels: row.channels,
    purposes: row.purposes,
    ...(row.basis && { basis: row.basis }),
    artefact: row.artefact,
    ...(row.call !== null && { spokenOn: row.call === call ? 'this_call' : 'another_call' }),
    recordedAt: row.at,
    ...(row.expires_at && { expiresAt: row.expires_at }),
  };
}
