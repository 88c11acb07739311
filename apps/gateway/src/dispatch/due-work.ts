import type { PoolClient } from 'pg';
import type { WorkKind } from '../ledger/work-rows.ts';

/** A row of the queue whose call is locked. */
export interface DueWork {
  readonly kind: WorkKind;
  readonly id: string;
  readonly tenant: string;
  readonly call: string;
  readonly callKey: number;
  readonly account: string | null;
  /** Whose lease ran out, if it was leased. */
  readonly worker: string | null;
  /** Of its last lease. */
  readonly fence: number;
  /** When it fell due; of a leased one, when its lease ran out. */
  readonly dueAt: Date;
  /** Among the sends of its account a lower one goes first. */
  readonly lane: number;
  /** What a send costs in its channel's rate unit. */
  readonly units: number;
  /** The ledger says that it waits for the pace of its account. */
  readonly queued: boolean;
}

interface WorkRow {
  kind: WorkKind;
  id: string;
  tenant: string;
  call: string;
  call_key: number;
  account: string | null;
  worker: string | null;
  fence: number;
  due_at: Date;
  lane: number;
  units: number;
  queued: boolean;
}

const workColumns = 'kind, id, tenant, call, call_key, account, worker, fence, due_at, lane, units, queued';

/** What a look at the queue found. */
export interface DueRows {
  readonly rows: readonly DueWork[];
  /** Something else is due, of a call that somebody is working on at this moment. */
  readonly busy: boolean;
}

export interface DueQuestion {
  readonly now: Date;
  readonly limit: number;
  /** The configured ones; what belongs to others stays where it is. */
  readonly tenants: readonly string[];
  /** Accounts (`tenant/account`) that can take no send now. */
  readonly fullSlots: readonly string[];
  /** How many of the messages that are known to wait for the pace of their account are worth a look. */
  readonly looks: readonly { readonly slot: string; readonly most: number }[];
  /** Whether a lease whose time is up has ended. */
  readonly leasesEnd: boolean;
}

/**
 * Every lane of every account that has something waiting, one step in the index each, however long it is. What is no
 * send has the account ''.
 */
const laneNames = `RECURSIVE lanes AS (
    (SELECT tenant, coalesce(account, '') AS account, queued, lane FROM work
      WHERE worker IS NULL ORDER BY tenant, coalesce(account, ''), queued, lane LIMIT 1)
    UNION ALL
    SELECT n.* FROM lanes l, LATERAL (SELECT w.tenant, coalesce(w.account, '') AS account, w.queued, w.lane FROM work w
      WHERE w.worker IS NULL AND (w.tenant, coalesce(w.account, ''), w.queued, w.lane) > (l.tenant, l.account, l.queued, l.lane)
      ORDER BY w.tenant, coalesce(w.account, ''), w.queued, w.lane LIMIT 1) n)`;

const waitingIn = (lane: string): string => `w.worker IS NULL AND w.tenant = ${lane}.tenant
  AND coalesce(w.account, '') = ${lane}.account AND w.queued = ${lane}.queued AND w.lane = ${lane}.lane`;

/**
 * Accounts take turns: the first row of each comes before the second of any, so that a long queue holds nobody up but
 * itself. Of the rows that wait for a pace as many are looked at as it lets leave, and those whose time to wait is over.
 */
const lockDue = `WITH ${laneNames},
  due AS MATERIALIZED (
    SELECT id, call_key FROM (
      SELECT w.id, w.call_key, w.due_at, row_number() OVER (PARTITION BY l.tenant, l.account ORDER BY l.lane, w.due_at, w.id) AS place
        FROM lanes l LEFT JOIN unnest($5::text[], $6::integer[]) AS look (slot, most)
          ON l.queued AND look.slot = l.tenant || '/' || l.account,
        LATERAL (SELECT w.id, w.call_key, w.due_at FROM work w WHERE ${waitingIn('l')} AND w.due_at <= $1
          ORDER BY w.due_at, w.id LIMIT least($2, coalesce(look.most, $2))) w
        WHERE l.tenant = ANY ($4::text[]) AND l.tenant || '/' || l.account <> ALL ($3::text[])
      UNION ALL
      SELECT id, call_key, due_at, row_number() OVER (PARTITION BY tenant ORDER BY due_at) FROM (
        SELECT id, call_key, due_at, tenant FROM work
        WHERE $7 AND worker IS NOT NULL AND due_at <= $1 AND tenant = ANY ($4::text[]) ORDER BY due_at LIMIT $2) over
      UNION ALL
      SELECT id, call_key, due_at, row_number() OVER (PARTITION BY tenant ORDER BY waits_until) FROM (
        SELECT id, call_key, due_at, tenant, waits_until FROM work
        WHERE worker IS NULL AND waits_until <= $1 AND due_at <= $1 AND tenant = ANY ($4::text[])
          AND tenant || '/' || account <> ALL ($3::text[]) ORDER BY waits_until LIMIT $2) waited) found
    ORDER BY place, due_at LIMIT $2)
  SELECT id, pg_try_advisory_xact_lock(call_key) AS locked FROM (SELECT DISTINCT id, call_key FROM due) AS once`;

/**
 * What is due, of calls that nobody else is working on. The locks are only tried, never waited
 * for: replicas pass each other by, and a claim can be part of no deadlock. The rows are read a
 * second time under the locks, because another worker may just have finished with them.
 */
export async function lockDueWork(
  client: PoolClient,
  { now, limit, tenants, fullSlots, looks, leasesEnd }: DueQuestion,
): Promise<DueRows> {
  const tried = await client.query<{ id: string; locked: boolean }>({
    name: 'lock due work',
    text: lockDue,
    values: [now, limit, fullSlots, tenants, looks.map((one) => one.slot), looks.map((one) => one.most), leasesEnd],
  });
  const locked = tried.rows.filter((row) => row.locked).map((row) => row.id);
  const busy = locked.length < tried.rows.length;
  if (locked.length === 0) return { rows: [], busy };
  const { rows } = await client.query<WorkRow>({
    name: 'read due work',
    text: `SELECT ${workColumns} FROM work
      WHERE kind IN ('release', 'send', 'switch', 'reconcile') AND id = ANY($1) AND due_at <= $2
        AND ($3 OR worker IS NULL)
      ORDER BY (account IS NOT NULL), lane, due_at, id`,
    values: [locked, now, leasesEnd],
  });
  return { rows: rows.map(({ call_key: callKey, due_at: dueAt, ...row }) => ({ ...row, callKey, dueAt })), busy };
}

/** When the next row falls due, or one that waits for a pace is to be looked at; and what the time is by the database's clock. */
export async function nextDueAt(client: PoolClient, now: Date): Promise<{ dueAt: Date | undefined; said: Date }> {
  const { rows } = await client.query<{ due_at: Date | null; said: Date }>({
    name: 'next due',
    text: `WITH ${laneNames} SELECT least(
        (SELECT min(due_at) FROM work WHERE worker IS NOT NULL AND due_at > $1),
        (SELECT min(w.due_at) FROM lanes l, LATERAL (SELECT w.due_at FROM work w WHERE ${waitingIn('l')} AND w.due_at > $1
          ORDER BY w.due_at LIMIT 1) w),
        (SELECT min(waits_until) FROM work WHERE worker IS NULL AND waits_until > $1)) AS due_at, clock_timestamp() AS said`,
    values: [now],
  });
  return { dueAt: rows[0]?.due_at ?? undefined, said: rows[0]?.said ?? now };
}

/**
 * How many units are to leave before each of these messages, from the account of each: those of the rows that wait for
 * its pace and go first, and of the others among these.
 */
export async function unitsAhead(client: PoolClient, sends: readonly DueWork[]): Promise<ReadonlyMap<string, number>> {
  if (sends.length === 0) return new Map();
  const accounts = [...new Map(sends.map((one) => [`${one.tenant}/${one.account}`, one])).values()];
  const { rows } = await client.query<{ id: string; ahead: number }>({
    name: 'units ahead',
    text: `SELECT id, ahead::float8 FROM (
        SELECT w.id, sum(w.units) OVER (PARTITION BY w.tenant, w.account ORDER BY w.lane, w.due_at, w.id) - w.units AS ahead
        FROM unnest($1::text[], $2::text[]) AS a (tenant, account)
        JOIN work w ON w.worker IS NULL AND w.tenant = a.tenant AND coalesce(w.account, '') = a.account
          AND (w.queued OR w.id = ANY ($3::uuid[]))) AS queue
      WHERE id = ANY ($3::uuid[])`,
    values: [accounts.map((one) => one.tenant), accounts.map((one) => one.account), sends.map((one) => one.id)],
  });
  return new Map(rows.map(({ id, ahead }) => [id, ahead]));
}
