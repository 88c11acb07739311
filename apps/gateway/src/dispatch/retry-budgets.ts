import type { AccountName } from './account-stops.ts';
import { slotOf } from './send-slots.ts';

/** In tenths of a retry, so that sums stay exact: each first try earns one, each retry costs ten. */
const earned = 1;
const cost = 10;
/** What load has earned and nobody used is kept up to twenty retries, so that a good day pays for no storm. */
const most = 20 * cost;
/** So that a lone retry of a quiet account is possible: up to ten of them, one more every ten seconds. */
const reserve = 10 * cost;
const reserveTenthMs = 1_000;

/** How long a retry waits that finds nothing left, and over how long a time such retries are spread. */
export const noBudgetWaitMs = 2_000;

interface Budget {
  tenths: number;
  /** Until when the reserve has grown. */
  grownUntil: number;
}

/**
 * What each account may spend on trying again: a tenth of its first tries, and a small reserve. When a provider fails,
 * retries come on top of what is new, and are what keeps it down. Kept in this process: replicas each have their own load
 * and so their own budget.
 */
export class RetryBudgets {
  readonly #now: () => Date;
  /** By `tenant/account`. */
  readonly #budgets = new Map<string, Budget>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** When to ask again for a retry that has no budget now; undefined where it has. */
  waitOf(name: AccountName): Date | undefined {
    if (this.has(name)) return undefined;
    return new Date(this.#now().getTime() + noBudgetWaitMs);
  }

  /** Whether a retry may leave. */
  has(name: AccountName): boolean {
    return this.#grown(slotOf(name)).tenths >= cost;
  }

  /** A first try leaves. */
  earn(name: AccountName): void {
    const budget = this.#of(slotOf(name));
    budget.tenths = Math.max(budget.tenths, Math.min(budget.tenths + earned, most));
  }

  /** A retry leaves. */
  spend(name: AccountName): void {
    this.#grown(slotOf(name)).tenths -= cost;
  }

  #of(slot: string): Budget {
    let budget = this.#budgets.get(slot);
    if (budget === undefined) {
      budget = { tenths: reserve, grownUntil: this.#now().getTime() };
      this.#budgets.set(slot, budget);
    }
    return budget;
  }

  /** The reserve grows with time, what load earned does not. */
  #grown(slot: string): Budget {
    const budget = this.#of(slot);
    const now = this.#now().getTime();
    const grown = Math.floor((now - budget.grownUntil) / reserveTenthMs);
    if (grown > 0) {
      budget.grownUntil += grown * reserveTenthMs;
      budget.tenths = Math.max(budget.tenths, Math.min(budget.tenths + grown, reserve));
    }
    return budget;
  }
}
