import type { AccountName } from './account-stops.ts';
import { slotOf } from './send-slots.ts';

/** After an outage there may be thousands of questions, and the provider has more to do than to answer them. */
const mostOfAccount = 8;

/** How many questions each account has under way. */
export class AccountQuestions {
  /** By `tenant/account`; without those that have none. */
  readonly #underway = new Map<string, number>();

  /** How many more an account may be asked at this moment. */
  freeOf(account: AccountName): number {
    return Math.max(0, mostOfAccount - (this.#underway.get(slotOf(account)) ?? 0));
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
