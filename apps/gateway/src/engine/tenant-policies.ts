import type { Channel, HttpClient, NoticePolicy, Sender, TenantPolicy } from '@aftercall/core';
import { chooseTemplates } from '@aftercall/core';
import { formatConfigFaults, type ConfigFault } from '../config/faults/config-fault.ts';
import type { PaceConfig, ReachabilityConfig, TenantConfig } from '../config/gateway-config.ts';
import type { Logger } from '../observability/logger.ts';
import { SetupError } from '../config/faults/setup-error.ts';
import { accountsOfOneSender } from './accounts-of-one-sender.ts';
import { buildChannel } from './build-channel.ts';
import { checkedChannel } from './checked-channel.ts';
import { drawPeople } from './draw-people.ts';
import { policyVersion } from './policy-version.ts';

/** A configured sender with the channel that was built for it. */
export interface Account {
  readonly tenant: string;
  readonly id: string;
  readonly channel: Channel;
  /** Replies are marked as read: the channel can, and the configuration does not say no. */
  readonly marksRead: boolean;
}

/** An account whose messages leave at a pace. */
export interface PacedAccount {
  readonly tenant: string;
  readonly account: string;
  readonly pace: PaceConfig;
}

/** Every account, by tenant and id. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #namingByOwnId: ReadonlySet<string>;

  constructor(accounts: readonly Account[]) {
    this.#accounts = new Map(accounts.map((account) => [keyOf(account.tenant, account.id), account]));
    const naming = [...this.#accounts].filter(([, { channel }]) => channel.capabilities.receiptsBy === 'providerId');
    this.#namingByOwnId = new Set(naming.map(([key]) => key));
  }

  find(tenant: string, id: string): Account | undefined {
    return this.#accounts.get(keyOf(tenant, id));
  }

  // A property, because it is lent out as a function.
  /** Whether the receipts of an account name messages by nothing but the provider's own ids. */
  readonly nameByOwnId = (tenant: string, id: string): boolean =>
    this.#namingByOwnId.size > 0 && this.#namingByOwnId.has(keyOf(tenant, id));

  get all(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  ofTenant(tenant: string): readonly Account[] {
    return [...this.#accounts.values()].filter((account) => account.tenant === tenant);
  }
}

/** The accounts that have a pace of their own. */
export function pacedAccounts(tenants: ReadonlyMap<string, TenantConfig>): PacedAccount[] {
  return [...tenants.values()].flatMap(({ id: tenant, accounts }) =>
    [...accounts.values()].flatMap(({ id: account, pace }) => (pace === undefined ? [] : [{ tenant, account, pace }])),
  );
}

/** What the gateway lends to every channel. */
export interface Lent {
  readonly http: HttpClient;
  /** Where the outside reaches the gateway. */
  readonly publicUrl: string;
  readonly now: () => Date;
}

/**
 * Builds the channel of every configured account; what its answers are worth is checked where they come in.
 *
 * @throws SetupError that names each account whose channel cannot be made, with its place in the file.
 */
export function buildAccounts(
  tenants: ReadonlyMap<string, TenantConfig>,
  { http, publicUrl, now }: Lent,
  log: Logger,
): Accounts {
  const accounts: Account[] = [];
  const faults: ConfigFault[] = [];
  for (const { id: tenant, accounts: configured } of tenants.values()) {
    for (const account of configured.values()) {
      const { id, settings, markRead } = account;
      const built = buildChannel(account, { http, now, webhookUrl: `${publicUrl}/webhooks/${tenant}/${id}` });
      if ('fault' in built) {
        faults.push(built.fault);
        continue;
      }
      const channel = checkedChannel(built.channel, { tenant, account: id, settings, log });
      accounts.push({ tenant, id, channel, marksRead: markRead && channel.capabilities.markRead });
    }
  }
  if (faults.length > 0) throw new SetupError(formatConfigFaults(faults));
  return new Accounts(accounts);
}

/** What each tenant has settled, in the form that core decides on. */
export function tenantPolicies(
  tenants: ReadonlyMap<string, TenantConfig>,
  accounts: Accounts,
  reachability: ReachabilityConfig,
  gatewayVersion: string,
): Map<string, TenantPolicy> {
  return new Map(
    [...tenants.values()].map((tenant) => [
      tenant.id,
      {
        id: tenant.id,
        name: tenant.name,
        locale: tenant.locale,
        ...(tenant.timezone !== undefined && { timezone: tenant.timezone }),
        timing: tenant.timing,
        reachability,
        uncertain: tenant.uncertain,
        notices: noticesOf(tenant),
        guards: tenant.guards,
        marketing: tenant.marketing,
        quietHours: tenant.quietHours,
        version: policyVersion(tenant, reachability, gatewayVersion),
        ...(tenant.routing !== undefined && { routing: tenant.routing }),
        ...(tenant.holdOuts !== undefined && { holdOuts: drawPeople(tenant.id, tenant.holdOuts) }),
        oneSender: accountsOfOneSender(tenant.accounts.values()),
        senders: accounts.ofTenant(tenant.id).map((account) => senderOf(account, tenant)),
      },
    ]),
  );
}

function noticesOf({ accounts, notices }: TenantConfig): NoticePolicy {
  const answeredBy = [...accounts.values()].flatMap(({ id, optOutConfirmation }) =>
    optOutConfirmation === undefined ? [] : [[id, optOutConfirmation] as const],
  );
  return { ...notices, answeredBy: new Map(answeredBy) };
}

function senderOf({ id, channel }: Account, tenant: Pick<TenantConfig, 'locale' | 'texts'>): Sender {
  const { locale: own, texts } = tenant;
  return { account: id, channel, templates: (locale) => chooseTemplates(locale ?? own, own, texts) };
}

function keyOf(tenant: string, account: string): string {
  return `${tenant}/${account}`;
}
