import type { AccountName } from './account-stops.ts';
import { slotOf } from './send-slots.ts';

/**
 * How many questions each account has under way: after an outage there may be thousands, and the provider has more to do
 * than to answer them.
 */
export class AccountQuestions {
  readonly #most: number;
  /** By `tenant/account`; without those that have none. */
  readonly #underway = new Map<string, number>();

  /** @param most of one account, at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many more an account may be asked at this moment. */
  freeOf(account: AccountName): number {
    return Math.max(0, this.#most - (this.#underway.get(slotOf(account)) ?? 0));
  }

  /** Counts a question from now until it has its answer. */
  async while(account: AccountName, asking: () => Promise<void>): Promise<void> {
    const slot = slotOf(account);
    this.#underway.set(slot, (this.#underway.get(slot) ?? 0) + 1);
    try {
      await asking();
    } finally {
      const left = (this.#underway.get(slot) ?? 1) - 1;
      if (left > 0) this.#underway.set(slot, left);
      else this.#underway.delete(slot);
    }
  }
}
