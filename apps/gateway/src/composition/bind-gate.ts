import type { ContainerModuleLoadOptions } from 'inversify';
import { AccountCircuits } from '../dispatch/account-circuits.ts';
import { AccountGate } from '../dispatch/account-gate.ts';
import { AccountOutcomes } from '../dispatch/account-outcomes.ts';
import { AccountPauses } from '../dispatch/account-pauses.ts';
import { AccountStops } from '../dispatch/account-stops.ts';
import { RetryBudgets } from '../dispatch/retry-budgets.ts';
import { SenderPaces } from '../dispatch/sender-paces.ts';
import { pacedAccounts } from '../engine/tenant-policies.ts';
import { circuitReadings } from '../observability/account-metrics.ts';
import { watchGuards } from '../observability/guard-watch.ts';
import { bindOnce } from './bind-once.ts';
import { CONFIG, GUARDED, LOGGER, METRICS, NOW, POOL } from './tokens.ts';

/** Whether messages may leave from an account: everything that it may be closed for, and its pace; and who hears of bounds. */
export function bindGate(options: ContainerModuleLoadOptions): void {
  bindOnce(options, GUARDED, (get) => watchGuards(get(METRICS), get(LOGGER)));
  bindOnce(options, AccountStops, (get) => {
    const metrics = get(METRICS);
    return new AccountStops({
      now: get(NOW),
      log: get(LOGGER),
      observe: (name, isStopped) => metrics.accountStopped.set({ ...name }, isStopped ? 1 : 0),
    });
  });
  bindOnce(options, AccountCircuits, (get) => {
    const metrics = get(METRICS);
    return new AccountCircuits({
      now: get(NOW),
      log: get(LOGGER),
      observe: (name, state) => {
        metrics.accountCircuit.set({ ...name }, circuitReadings[state]);
        if (state === 'open') metrics.circuitsOpened.inc({ ...name });
      },
    });
  });
  bindOnce(options, AccountGate, (get) => {
    const now = get(NOW);
    const log = get(LOGGER);
    const metrics = get(METRICS);
    return new AccountGate({
      stops: get(AccountStops),
      pauses: new AccountPauses({ now, log, observe: (name) => metrics.accountPauses.inc({ ...name }) }),
      circuits: get(AccountCircuits),
      budgets: new RetryBudgets(now),
      outcomes: new AccountOutcomes(now),
    });
  });
  bindOnce(options, SenderPaces, (get) => {
    const metrics = get(METRICS);
    return new SenderPaces({
      pool: get(POOL),
      accounts: pacedAccounts(get(CONFIG).tenants),
      now: get(NOW),
      log: get(LOGGER),
      observe: (name) => metrics.pacedSends.inc({ ...name }),
    });
  });
}
