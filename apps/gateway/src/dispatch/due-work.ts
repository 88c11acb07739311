import type { PoolClient } from 'pg';
import type { WorkKind } from '../ledger/rows/work-rows.ts';

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
  /** More may be due than was looked at. */
  readonly isFull: boolean;
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
  /** More was due at the last look than it took, or something is passed over: accounts take turns. */
  readonly isCrowded: boolean;
  /** How many of the messages that are known to wait for the pace of their account are worth a look. */
  readonly looks: readonly { readonly slot: string; readonly most: number }[];
  /** Whether a lease whose time is up has ended. */
  readonly leasesEnd: boolean;
}

const laneOf = (row: string): string => `${row}.queued, ${row}.tenant, coalesce(${row}.account, ''), ${row}.lane`;
const firstOf = (row: string): string => `SELECT ${row}.tenant, coalesce(${row}.account, '') AS account, ${row}.lane,
  ${row}.due_at AS first_due_at`;

/**
 * Every lane of every account that has something waiting, with its first row: one step in the index each, however long
 * it is. What is no send has the account ''.
 */
const lanesOf = (name: string, queued: boolean): string => `${name} AS (
    (${firstOf('w')} FROM work w WHERE w.worker IS NULL AND w.queued = ${queued}
      ORDER BY ${laneOf('w')}, w.due_at, w.id LIMIT 1)
    UNION ALL
    SELECT n.* FROM ${name} l, LATERAL (${firstOf('w')} FROM work w WHERE w.worker IS NULL AND w.queued = ${queued}
      AND (w.tenant, coalesce(w.account, ''), w.lane) > (l.tenant, l.account, l.lane)
      ORDER BY ${laneOf('w')}, w.due_at, w.id LIMIT 1) n)`;

/** The first rows of a lane that are due. */
const dueIn = (queued: boolean, most: string): string => `LATERAL (SELECT w.id, w.call_key, w.due_at FROM work w
  WHERE w.worker IS NULL AND w.queued = ${queued} AND w.tenant = l.tenant AND coalesce(w.account, '') = l.account
    AND w.lane = l.lane AND w.due_at <= $1 ORDER BY w.due_at, w.id LIMIT ${most}) w`;

const isOpen = (tenant: string, account: string): string => `${tenant} = ANY ($4::text[])
  AND (${account} IS NULL OR ${tenant} || '/' || ${account} <> ALL ($3::text[]))`;

const turnOf = 'row_number() OVER (PARTITION BY l.tenant, l.account ORDER BY l.lane, w.due_at, w.id)';

/** As a rule no more is due than one look takes, and then the order says nothing. */
const oldestFirst = `SELECT id, call_key, due_at, row_number() OVER (ORDER BY due_at) AS place FROM (
    SELECT id, call_key, due_at FROM work WHERE worker IS NULL AND NOT queued AND due_at <= $1
      AND ${isOpen('tenant', 'account')} ORDER BY due_at LIMIT $2) oldest`;

/**
 * Where more is due, accounts take turns: the first row of each comes before the second of any, so that a long queue
 * holds nobody up but itself. Of each lane only the beginning is read: four times its share, because others may have
 * less than theirs.
 */
const inTurn = `SELECT w.id, w.call_key, w.due_at, ${turnOf} AS place
  FROM (SELECT l.*, least($2, ceil(4.0 * $2 / count(*) OVER ())) AS most FROM ready_lanes l
    WHERE l.first_due_at <= $1 AND ${isOpen('l.tenant', 'l.account')}) l, ${dueIn(false, 'l.most')}`;

/** Of the rows that wait for a pace, as many as it lets leave. */
const ofQueues = `SELECT w.id, w.call_key, w.due_at, ${turnOf} AS place
  FROM (SELECT l.*, coalesce(look.most, $2) AS most FROM queue_lanes l
    LEFT JOIN unnest($5::text[], $6::integer[]) AS look (slot, most) ON look.slot = l.tenant || '/' || l.account
    WHERE l.first_due_at <= $1 AND ${isOpen('l.tenant', 'l.account')}) l, ${dueIn(true, 'least($2, l.most)')}`;

/** Those that wait for a pace whose time to wait is over; the pace may have been taken out of the configuration. */
const waitedLongEnough = `SELECT id, call_key, due_at, row_number() OVER (PARTITION BY tenant ORDER BY waits_until) FROM (
    SELECT id, call_key, due_at, tenant, waits_until FROM work WHERE worker IS NULL AND waits_until <= $1 AND due_at <= $1
      AND ${isOpen('tenant', 'account')} ORDER BY waits_until LIMIT $2) waited`;

const endedLeases = `SELECT id, call_key, due_at, row_number() OVER (PARTITION BY tenant ORDER BY due_at) FROM (
    SELECT id, call_key, due_at, tenant FROM work WHERE $7 AND worker IS NOT NULL AND due_at <= $1 AND tenant = ANY ($4::text[])
      ORDER BY due_at LIMIT $2) ended`;

/** A look at what is there is planned anew for each connection, so it is no larger than it has to be. */
function lookFor(isCrowded: boolean, arePaces: boolean): { readonly name: string; readonly text: string } {
  const lanes = [
    ...(isCrowded ? [lanesOf('ready_lanes', false)] : []),
    ...(arePaces ? [lanesOf('queue_lanes', true)] : []),
    'nothing AS (SELECT $5::text[], $6::integer[])',
  ];
  const parts = [isCrowded ? inTurn : oldestFirst, ...(arePaces ? [ofQueues] : []), waitedLongEnough, endedLeases];
  return {
    name: `lock due work${isCrowded ? ' in turn' : ''}${arePaces ? ' with queues' : ''}`,
    text: `WITH RECURSIVE ${lanes.join(', ')},
      due AS MATERIALIZED (SELECT id, call_key FROM (${parts.join(' UNION ALL ')}) found ORDER BY place, due_at LIMIT $2)
      SELECT id, pg_try_advisory_xact_lock(call_key) AS locked FROM (SELECT DISTINCT id, call_key FROM due) AS once`,
  };
}

const [lookOldest, lookInTurn] = [false, true].map((isCrowded) => ({
  alone: lookFor(isCrowded, false),
  withQueues: lookFor(isCrowded, true),
})) as [Looks, Looks];

interface Looks {
  readonly alone: ReturnType<typeof lookFor>;
  readonly withQueues: ReturnType<typeof lookFor>;
}

/**
 * What is due, of calls that nobody else is working on. The locks are only tried, never waited
 * for: replicas pass each other by, and a claim can be part of no deadlock. The rows are read a
 * second time under the locks, because another worker may just have finished with them.
 */
export async function lockDueWork(
  client: PoolClient,
  { now, limit, tenants, fullSlots, isCrowded, looks, leasesEnd }: DueQuestion,
): Promise<DueRows> {
  const look = isCrowded || fullSlots.length > 0 ? lookInTurn : lookOldest;
  const tried = await client.query<{ id: string; locked: boolean }>({
    ...(looks.length === 0 ? look.alone : look.withQueues),
    values: [now, limit, fullSlots, tenants, looks.map((one) => one.slot), looks.map((one) => one.most), leasesEnd],
  });
  const locked = tried.rows.filter((row) => row.locked).map((row) => row.id);
  const busy = locked.length < tried.rows.length;
  const isFull = tried.rows.length >= limit;
  if (locked.length === 0) return { rows: [], busy, isFull };
  const { rows } = await client.query<WorkRow>({
    name: 'read due work',
    text: `SELECT ${workColumns} FROM work
      WHERE kind IN ('release', 'send', 'switch', 'reconcile', 'notice') AND id = ANY($1) AND due_at <= $2
        AND ($3 OR worker IS NULL)
      ORDER BY (account IS NOT NULL), lane, due_at, id`,
    values: [locked, now, leasesEnd],
  });
  return {
    rows: rows.map(({ call_key: callKey, due_at: dueAt, ...row }) => ({ ...row, callKey, dueAt })),
    busy,
    isFull,
  };
}

/** When the next row falls due, or one that waits for a pace is to be looked at; and what the time is by the database's clock. */
export async function nextDueAt(client: PoolClient, now: Date): Promise<{ dueAt: Date | undefined; said: Date }> {
  const { rows } = await client.query<{ due_at: Date | null; said: Date }>({
    name: 'next due',
    text: `SELECT least(
        (SELECT min(due_at) FROM work WHERE worker IS NOT NULL AND due_at > $1),
        (SELECT min(due_at) FROM work WHERE worker IS NULL AND NOT queued AND due_at > $1),
        (SELECT min(waits_until) FROM work WHERE worker IS NULL AND waits_until > $1)) AS due_at, clock_timestamp() AS said`,
    values: [now],
  });
  return { dueAt: rows[0]?.due_at ?? undefined, said: rows[0]?.said ?? now };
}

/** A message of an account that is exhausted. */
export interface PacedSend extends Pick<DueWork, 'id' | 'tenant'> {
  readonly account: string;
  /** Its queue is counted so far: in rows, more than a message waits for where it can go elsewhere. */
  readonly mostAhead: number;
}

/**
 * How many units are to leave before each of these messages, from the account of each: those of the rows that wait for
 * its pace and go first, and of the others among these. At least so many, where the queue is longer than it is counted.
 */
export async function unitsAhead(
  client: PoolClient,
  sends: readonly PacedSend[],
): Promise<ReadonlyMap<string, number>> {
  if (sends.length === 0) return new Map();
  const column = (of: (one: PacedSend) => unknown): unknown[] => sends.map(of);
  const { rows } = await client.query<{ id: string; ahead: number }>({
    name: 'units ahead',
    text: `WITH asked AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])
          AS a (id, tenant, account, most)),
        theirs AS (
          SELECT q.* FROM (SELECT DISTINCT tenant, account, most FROM asked) a, LATERAL (
            SELECT w.id, a.tenant, a.account, w.lane, w.due_at, w.units FROM work w
            WHERE w.worker IS NULL AND w.queued = true AND w.tenant = a.tenant AND coalesce(w.account, '') = a.account
            ORDER BY w.lane, w.due_at, w.id LIMIT a.most) q
          UNION ALL
          SELECT id, tenant, account, lane, due_at, units FROM work
          WHERE kind = 'send' AND id = ANY ($1::uuid[]) AND worker IS NULL AND NOT queued),
        added AS (SELECT *, sum(units) OVER (PARTITION BY tenant, account ORDER BY lane, due_at, id) - units AS ahead FROM theirs)
      SELECT a.id, coalesce(o.ahead, (SELECT max(ahead + units) FROM added t WHERE t.tenant = a.tenant AND t.account = a.account), 0)::float8
        AS ahead FROM asked a LEFT JOIN added o ON o.id = a.id`,
    values: [
      column((one) => one.id),
      column((one) => one.tenant),
      column((one) => one.account),
      column((one) => one.mostAhead),
    ],
  });
  return new Map(rows.map(({ id, ahead }) => [id, ahead]));
}
