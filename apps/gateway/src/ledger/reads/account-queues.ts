import type { TenantReads } from './tenant-reads.ts';

/** What waits to leave from an account, and how much of its pace is spent. */
export interface AccountQueue {
  readonly tenant: string;
  readonly account: string;
  /** At most {@link mostCounted}. */
  readonly waiting: number;
  readonly underWay: number;
  /** When everything that was granted of its pace will have been paid for, in milliseconds since 1970; absent without a pace. */
  readonly paidAt?: number;
}

export interface QueuesOfTenants {
  readonly accounts: readonly AccountQueue[];
  /** How many calls of each tenant have follow-ups that wait for their time; at most {@link mostCounted}. */
  readonly held: readonly { readonly tenant: string; readonly followUps: number }[];
}

export const mostCounted = 10_000;

/** Says nothing, and lets the index of what waits be used, whose first column it is. */
const anyPlace = 'w.queued = ANY (ARRAY[false, true])';

interface QueueRow {
  tenant: string;
  account: string;
  waiting: number;
  under_way: number;
  paid_at: number | null;
}

/** Looks at the queues of accounts; a long one is not counted to its end. */
export function readAccountQueues(
  reads: TenantReads,
  accounts: readonly { readonly tenant: string; readonly account: string }[],
): Promise<QueuesOfTenants> {
  const tenants = [...new Set(accounts.map((one) => one.tenant))];
  return reads.as({ tenants }, async (client) => {
    const [queues, held] = await Promise.all([
      client.query<QueueRow>({
        name: 'queues of accounts',
        text: `SELECT n.tenant, n.account, p.paid_at,
            (SELECT count(*)::int FROM (SELECT FROM work w WHERE w.worker IS NULL AND ${anyPlace} AND w.tenant = n.tenant
              AND coalesce(w.account, '') = n.account AND w.kind = 'send' LIMIT ${mostCounted}) AS one) AS waiting,
            (SELECT count(*)::int FROM work w WHERE w.worker IS NOT NULL AND w.tenant = n.tenant AND w.account = n.account
              AND w.kind = 'send') AS under_way
          FROM unnest($1::text[], $2::text[]) AS n (tenant, account)
            LEFT JOIN sender_paces p ON p.tenant = n.tenant AND p.account = n.account
          ORDER BY n.tenant, n.account`,
        values: [accounts.map((one) => one.tenant), accounts.map((one) => one.account)],
      }),
      client.query<{ tenant: string; followUps: number }>({
        name: 'held follow-ups of tenants',
        text: `SELECT t.tenant, (SELECT count(*)::int FROM (SELECT FROM work w WHERE w.worker IS NULL AND ${anyPlace} AND w.tenant = t.tenant
            AND coalesce(w.account, '') = '' AND w.kind = 'release' LIMIT ${mostCounted}) AS one) AS "followUps"
          FROM unnest($1::text[]) AS t (tenant) ORDER BY t.tenant`,
        values: [tenants],
      }),
    ]);
    return {
      accounts: queues.rows.map(({ under_way: underWay, paid_at: paidAt, ...row }) => ({
        ...row,
        underWay,
        ...(paidAt !== null && { paidAt }),
      })),
      held: held.rows,
    };
  });
}
