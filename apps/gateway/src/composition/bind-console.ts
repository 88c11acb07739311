import type { ContainerModuleLoadOptions } from 'inversify';
import { readAccountHealth, type AccountHealthParts } from '../console/account-health.ts';
import { previewMessage } from '../console/preview-message.ts';
import { AccountGate } from '../dispatch/account-gate.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { readAccountQueues } from '../ledger/reads/account-queues.ts';
import { CallList } from '../ledger/reads/call-list.ts';
import { ConsoleAudit } from '../ledger/console/console-acts.ts';
import { ConsoleSessions } from '../ledger/console/console-sessions.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { bindOnce } from './bind-once.ts';
import { ACCOUNT_HEALTH, CONFIG, NEW_ID, NOW, POOL, PREVIEW } from './tokens.ts';

/** What people at the console work with, and what is written down of it. */
export function bindConsole(options: ContainerModuleLoadOptions): void {
  bindOnce(options, ConsoleSessions, (get) => new ConsoleSessions(get(POOL), get(NOW)));
  bindOnce(options, CallList, (get) => new CallList(get(TenantReads), get(People), get(Keyring)));
  bindOnce(options, ACCOUNT_HEALTH, (get) => {
    const reads = get(TenantReads);
    const queues: AccountHealthParts['queues'] = (accounts) => readAccountQueues(reads, accounts);
    const parts = { tenants: get(CONFIG).tenants, gate: get(AccountGate), queues, now: get(NOW) };
    return (asked) => readAccountHealth(parts, asked);
  });
  bindOnce(options, PREVIEW, (get) => {
    const { tenants } = get(CONFIG);
    const accounts = get(Accounts);
    const now = get(NOW);
    return (id, question) => {
      const tenant = tenants.get(id);
      if (tenant === undefined) throw new Error('a preview was asked for of a tenant that there is not');
      return previewMessage(tenant, accounts.ofTenant(id), question, now());
    };
  });
  bindOnce(
    options,
    ConsoleAudit,
    (get) => new ConsoleAudit({ pool: get(POOL), reads: get(TenantReads), newId: get(NEW_ID), now: get(NOW) }),
  );
}
