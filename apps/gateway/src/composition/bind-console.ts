import type { NewId } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { readAccountHealth } from '../console/account-health.ts';
import { previewMessage } from '../console/preview-message.ts';
import { AccountGate } from '../dispatch/account-gate.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { readAccountQueues } from '../ledger/account-queues.ts';
import { CallList } from '../ledger/call-list.ts';
import { ConsoleAudit } from '../ledger/console-acts.ts';
import { ConsoleSessions } from '../ledger/console-sessions.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import { ACCOUNT_HEALTH, CONFIG, NEW_ID, NOW, POOL, PREVIEW } from './tokens.ts';

type AccountNames = Parameters<typeof readAccountQueues>[1];

/** What people at the console work with, and what is written down of it. */
export function bindConsole({ bind }: ContainerModuleLoadOptions): void {
  bind(ConsoleSessions)
    .toResolvedValue<[Pool, () => Date]>((pool, now) => new ConsoleSessions(pool, now), [POOL, NOW])
    .inSingletonScope();
  bind(CallList)
    .toResolvedValue<[TenantReads, People, Keyring]>(
      (reads, people, keyring) => new CallList(reads, people, keyring),
      [TenantReads, People, Keyring],
    )
    .inSingletonScope();
  bind(ACCOUNT_HEALTH)
    .toResolvedValue<[GatewayConfig, AccountGate, TenantReads, () => Date]>(
      ({ tenants }, gate, reads, now) => {
        const parts = { tenants, gate, queues: (accounts: AccountNames) => readAccountQueues(reads, accounts), now };
        return (asked) => readAccountHealth(parts, asked);
      },
      [CONFIG, AccountGate, TenantReads, NOW],
    )
    .inSingletonScope();
  bind(PREVIEW)
    .toResolvedValue<[GatewayConfig, Accounts, () => Date]>(
      ({ tenants }, accounts, now) =>
        (id, question) => {
          const tenant = tenants.get(id);
          if (tenant === undefined) throw new Error('a preview was asked for of a tenant that there is not');
          return previewMessage(tenant, accounts.ofTenant(id), question, now());
        },
      [CONFIG, Accounts, NOW],
    )
    .inSingletonScope();
  bind(ConsoleAudit)
    .toResolvedValue<[Pool, TenantReads, NewId, () => Date]>(
      (pool, reads, newId, now) => new ConsoleAudit({ pool, reads, newId, now }),
      [POOL, TenantReads, NEW_ID, NOW],
    )
    .inSingletonScope();
}
