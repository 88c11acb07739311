import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { AccountCircuits } from '../dispatch/account-circuits.ts';
import { AccountGate } from '../dispatch/account-gate.ts';
import { AccountOutcomes } from '../dispatch/account-outcomes.ts';
import { AccountPauses } from '../dispatch/account-pauses.ts';
import { AccountStops } from '../dispatch/account-stops.ts';
import { RetryBudgets } from '../dispatch/retry-budgets.ts';
import { SenderPaces } from '../dispatch/sender-paces.ts';
import { pacedAccounts } from '../engine/tenant-policies.ts';
import type { Logger } from '../observability/logger.ts';
import { circuitReadings, type Metrics } from '../observability/metrics.ts';
import { watchGuards } from '../observability/guard-watch.ts';
import { CONFIG, GUARDED, LOGGER, METRICS, NOW, POOL } from './tokens.ts';

/** Whether messages may leave from an account: everything that it may be closed for, and its pace; and who hears of bounds. */
export function bindGate({ bind }: ContainerModuleLoadOptions): void {
  bind(AccountStops)
    .toResolvedValue<[() => Date, Logger, Metrics]>(
      (now, log, metrics) =>
        new AccountStops({
          now,
          log,
          observe: (name, isStopped) => metrics.accountStopped.set({ ...name }, isStopped ? 1 : 0),
        }),
      [NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
  bind(AccountCircuits)
    .toResolvedValue<[() => Date, Logger, Metrics]>(
      (now, log, metrics) =>
        new AccountCircuits({
          now,
          log,
          observe: (name, state) => {
            metrics.accountCircuit.set({ ...name }, circuitReadings[state]);
            if (state === 'open') metrics.circuitsOpened.inc({ ...name });
          },
        }),
      [NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
  bind(AccountGate)
    .toResolvedValue<[AccountStops, AccountCircuits, () => Date, Logger, Metrics]>(
      (stops, circuits, now, log, metrics) =>
        new AccountGate({
          stops,
          pauses: new AccountPauses({ now, log, observe: (name) => metrics.accountPauses.inc({ ...name }) }),
          circuits,
          budgets: new RetryBudgets(now),
          outcomes: new AccountOutcomes(now),
        }),
      [AccountStops, AccountCircuits, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
  bind(GUARDED)
    .toResolvedValue<[Metrics, Logger]>((metrics, log) => watchGuards(metrics, log), [METRICS, LOGGER])
    .inSingletonScope();
  bind(SenderPaces)
    .toResolvedValue<[Pool, GatewayConfig, () => Date, Logger, Metrics]>(
      (pool, { tenants }, now, log, metrics) =>
        new SenderPaces({
          pool,
          accounts: pacedAccounts(tenants),
          now,
          log,
          observe: (name) => metrics.pacedSends.inc({ ...name }),
        }),
      [POOL, CONFIG, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
}
