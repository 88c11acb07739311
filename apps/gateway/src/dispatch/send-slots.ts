/** How many sends an account may have under way at once, and how many it has. */
export class SendSlots {
  readonly #limit: number;
  readonly #taken = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(account: string): boolean {
    const taken = this.#taken.get(account) ?? 0;
    if (taken >= this.#limit) return false;
    this.#taken.set(account, taken + 1);
    return true;
  }

  free(account: string): void {
    const taken = this.#taken.get(account) ?? 0;
    if (taken === 0) throw new Error('a send slot was freed twice');
    this.#taken.set(account, taken - 1);
  }

  /** How many sends an account has under way. */
  takenBy(account: string): number {
    return this.#taken.get(account) ?? 0;
  }

  /** How many are left of the account that has taken the most, without those that are left out. */
  room(isLeftOut: (account: string) => boolean): number {
    let most = 0;
    for (const [account, taken] of this.#taken) if (taken > most && !isLeftOut(account)) most = taken;
    return Math.max(0, this.#limit - most);
  }

  /** @param levels accounts that may have fewer under way for now. */
  full(levels: ReadonlyMap<string, number>): string[] {
    return [...this.#taken]
      .filter(([account, taken]) => taken >= Math.min(this.#limit, levels.get(account) ?? this.#limit))
      .map(([account]) => account);
  }
}

/** Accounts are named per tenant. */
export function slotOf(one: { tenant: string; account: string }): string {
  return `${one.tenant}/${one.account}`;
}
