import type { ConsentRecord, PayloadItem, Suppression, Withdrawal } from '@aftercall/core';
import type { PoolClient } from 'pg';
import {
  factsOfRow,
  followUpOfRow,
  keptOfRow,
  numberOfRow,
  type CallName,
  type CallRecord,
  type CallRow,
  type FollowUpRow,
} from './call-record.ts';
import { joinPapers, type CallPapersRow } from './call-papers.ts';
import { besideConsents, recordOfRow, storedConsentColumns, type StoredConsent } from '../consents/consent-rows.ts';
import { callKeyOf, type AddressKind } from '../people/keys.ts';
import { dataKeyColumns, type Keyring, type MaybeDataKeyRow } from '../privacy/keyring.ts';
import { PersonSets, type PersonLink } from '../people/person-sets.ts';
import { encodeUuids } from '../rows/row-encoding.ts';

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
    const every = followUpsOf.get(row.id) ?? [];
    // A follow-up whose papers were erased can tell nothing any more.
    const itsFollowUps = every.filter(({ id }) => items[id] !== undefined);
    const erased = every.length === itsFollowUps.length ? [] : every.filter(({ id }) => items[id] === undefined);
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
        ...(erased.length > 0 && { erased: erased.map(numberOfRow) }),
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
  keyring: Keyring,
  questions: readonly EvidenceQuestion[],
): Promise<Map<string, Evidence>> {
  const people = [...new Set(questions.flatMap((one) => one.people))];
  const calls = questions.map((one) => one.callId);
  const { rows } = await client.query<EvidenceRow | LinkRow | BlockRow>({
    name: 'load evidence',
    text: evidenceText,
    values: [encodeUuids(people), encodeUuids(calls)],
  });
  const sets = new PersonSets(rows.flatMap((row) => (row.what === 'link' ? linkOfRow(row) : [])));
  const evidence = rows.filter((row): row is EvidenceRow => row.what === 'consent' || row.what === 'stop');
  const blocks = rows.filter((row) => row.what === 'block');
  await keyring.prepare(evidence.flatMap((row) => (row.what === 'consent' ? row : [])));
  const ofPerson = Map.groupBy(evidence, (row) => row.whose);
  const ofCall = Map.groupBy(evidence, (row) => row.call);
  return new Map(
    questions.map((question) => {
      const permitting = new Set(sets.permitting(question.people));
      const theirs = sets
        .everyone(question.people)
        .flatMap((person) => (ofPerson.get(person) ?? []).filter((row) => !permits(row) || permitting.has(person)));
      // A row may come by both ways; what counts is that it is there.
      const all = new Map([...theirs, ...(ofCall.get(question.callId) ?? [])].map((row) => [row.id, row]));
      const blocked = blocks.filter((row) => question.people.includes(row.whose));
      return [
        question.callId,
        { ...evidenceOf(keyring, [...all.values()], question.callId), ...blockedAccountsOf(blocked) },
      ];
    }),
  );
}

const consentColumns = storedConsentColumns.split(',').map((column) => column.trim());
/** In place of the columns of a consent behind its kind, which the other rows of the union have none of. */
const noConsent = consentColumns
  .slice(consentColumns.indexOf('c.kind') + 1)
  .map(() => 'NULL')
  .join(', ');

/** $1: the people who are asked about. $2: the calls. */
const evidenceText = `WITH links AS MATERIALIZED (
    SELECT DISTINCT m.person, m.root, m.kind FROM person_links l JOIN person_links m ON m.root = l.root
    WHERE l.person = ANY($1)),
  everyone AS MATERIALIZED (SELECT $1::uuid[] || ARRAY(SELECT person FROM links) AS ids),
  theirs AS MATERIALIZED (
    SELECT person AS whose, c.* FROM consents c WHERE person = ANY((SELECT ids FROM everyone)::uuid[])
    UNION ALL
    SELECT k.person, c.* FROM consents c JOIN calls k ON k.id = c.call
    WHERE c.person IS NULL AND k.person = ANY((SELECT ids FROM everyone)::uuid[])
    UNION ALL
    SELECT person, c.* FROM consents c WHERE person IS NULL AND call = ANY($2))
  SELECT 'consent' AS what, c.whose, NULL AS scope, NULL::timestamptz AS at, NULL::uuid AS ends, ${storedConsentColumns}
  FROM theirs c ${besideConsents}
  UNION ALL
  SELECT 'link', person, NULL, NULL, NULL, root, NULL, NULL, NULL, NULL, kind, ${noConsent} FROM links
  UNION ALL
  SELECT 'stop', person, scope, at, ends, id, NULL, NULL, call, NULL, kind, ${noConsent}
  FROM suppressions WHERE person = ANY((SELECT ids FROM everyone)::uuid[])
  UNION ALL
  SELECT 'stop', c.person, s.scope, s.at, s.ends, s.id, NULL, NULL, s.call, NULL, s.kind, ${noConsent}
  FROM suppressions s JOIN calls c ON c.id = s.call
  WHERE s.person IS NULL AND c.person = ANY((SELECT ids FROM everyone)::uuid[])
  UNION ALL
  SELECT 'stop', person, scope, at, ends, id, NULL, NULL, call, NULL, kind, ${noConsent}
  FROM suppressions WHERE person IS NULL AND call = ANY($2)
  UNION ALL
  SELECT 'block', person, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, account, ${noConsent}
  FROM provider_blocks WHERE person = ANY($1) AND blocked_at >= coalesce(freed_at, '-infinity')`;

/** A link among the rows: its root stands in the column of the id. */
interface LinkRow {
  what: 'link';
  id: string;
  whose: string;
  call: null;
  kind: AddressKind;
}

/** An account whose provider refuses a person: it stands in the column of the kind. */
interface BlockRow {
  what: 'block';
  whose: string;
  kind: string;
}

function blockedAccountsOf(rows: readonly BlockRow[]): Pick<Evidence, 'blockedAccounts'> {
  return rows.length === 0 ? {} : { blockedAccounts: new Set(rows.map((row) => row.kind)) };
}

function linkOfRow({ id, whose, kind }: LinkRow): PersonLink {
  return { person: whose, root: id, kind };
}

/** Whose it is stands beside the record: on a call without a number nobody knew, and the record says nobody. */
type EvidenceRow = { readonly whose: string | null } & (
  | ({ readonly what: 'consent' } & StoredConsent)
  | ({ readonly what: 'stop' } & StopRow)
);

type StopRow = Omit<Suppression, 'ends'> & { readonly call: string | null; readonly ends: string | null };

/** What opens a way, against what closes one. */
function permits({ kind }: EvidenceRow): boolean {
  return kind === 'grant' || kind === 'start';
}

function evidenceOf(keyring: Keyring, rows: readonly EvidenceRow[], call: string): Evidence {
  return {
    consents: rows.flatMap((row) => (row.what === 'consent' ? recordOfRow(keyring, row, spokenOn(row, call)) : [])),
    suppressions: rows.flatMap((row) => (row.what === 'stop' ? suppressionOfRow(row) : [])),
  };
}

function spokenOn({ call }: StoredConsent, current: string): ConsentRecord['spokenOn'] {
  if (call === null) return undefined;
  return call === current ? 'this_call' : 'another_call';
}

function suppressionOfRow({ id, kind, scope, at, ends }: StopRow): Suppression {
  return { id, kind, scope, at, ...(ends !== null && { ends }) };
}
