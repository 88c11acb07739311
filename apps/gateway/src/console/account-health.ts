import type { TenantConfig } from '../config/gateway-config.ts';
import type { AccountGate } from '../dispatch/account-gate.ts';
import type { LastFailure } from '../dispatch/account-outcomes.ts';
import type { AccountQueue, QueuesOfTenants } from '../ledger/reads/account-queues.ts';

/** How an account does, as the gateway that is asked knows it. */
export interface AccountHealth {
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
  /** Nothing leaves from it now. */
  readonly closed?: { readonly why: 'stopped' | 'throttled' | 'failing'; readonly until: Date };
  readonly circuit: 'closed' | 'open' | 'half_open';
  /** Half open: so many may be under way at once. */
  readonly level?: number;
  readonly pace?: { readonly perSecond: number; readonly burst: number; readonly spent: number };
  readonly waiting: number;
  readonly underWay: number;
  readonly lastAcceptedAt?: Date;
  readonly lastFailure?: LastFailure;
}

export interface AccountsAnswer {
  /** Nothing is known of closures and outcomes before. */
  readonly seenSince: Date;
  readonly accounts: readonly AccountHealth[];
  readonly held: QueuesOfTenants['held'];
}

export interface AccountHealthParts {
  readonly tenants: ReadonlyMap<string, TenantConfig>;
  readonly gate: Pick<AccountGate, 'closureOf' | 'levels' | 'outcomes'>;
  readonly queues: (accounts: readonly { tenant: string; account: string }[]) => Promise<QueuesOfTenants>;
  readonly now: () => Date;
}

/** Reads how the accounts of these tenants do. */
export async function readAccountHealth(
  { tenants, gate, queues, now }: AccountHealthParts,
  asked: readonly string[],
): Promise<AccountsAnswer> {
  const configured = asked.flatMap((tenant) =>
    [...(tenants.get(tenant)?.accounts.values() ?? [])].map((account) => ({
      tenant,
      account: account.id,
      config: account,
    })),
  );
  const { accounts, held } = await queues(configured);
  const moment = now().getTime();
  const { levels } = gate;
  const health = accounts.map((queue): AccountHealth => {
    const { tenant, account, waiting, underWay } = queue;
    const config = configured.find((one) => one.tenant === tenant && one.account === account)?.config;
    const closure = gate.closureOf({ tenant, account });
    const closed = closure === undefined ? undefined : closedBy(closure);
    const level = levels.get(`${tenant}/${account}`);
    const { acceptedAt, failure } = gate.outcomes.of({ tenant, account });
    return {
      tenant,
      account,
      channel: config?.channel ?? '',
      ...(closed !== undefined && { closed }),
      circuit: circuitOf(closed?.why === 'failing', level),
      ...(level !== undefined && { level }),
      ...(config?.pace !== undefined && { pace: { ...config.pace, spent: spentOf(queue, config.pace, moment) } }),
      waiting,
      underWay,
      ...(acceptedAt !== undefined && { lastAcceptedAt: acceptedAt }),
      ...(failure !== undefined && { lastFailure: failure }),
    };
  });
  return { seenSince: gate.outcomes.since, accounts: health, held };
}

function closedBy({ why, until }: NonNullable<ReturnType<AccountGate['closureOf']>>): AccountHealth['closed'] {
  // The others close no account for a message that is tried for the first time.
  return why === 'stopped' || why === 'throttled' || why === 'failing' ? { why, until } : undefined;
}

/** Of the burst, as `grant-units.ts` counts it: what was granted and is not paid for yet. */
function spentOf({ paidAt = 0 }: AccountQueue, { perSecond }: { perSecond: number }, moment: number): number {
  return Math.max(0, Math.round(((paidAt - moment) * perSecond) / 10) / 100);
}

/** @param level how many messages at a time leave while its provider is tried again. */
function circuitOf(isFailing: boolean, level: number | undefined): AccountHealth['circuit'] {
  if (isFailing) return 'open';
  return level === undefined ? 'closed' : 'half_open';
}
