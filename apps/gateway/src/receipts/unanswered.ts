/** A single question that finds no answer says little of an account; so many, one behind another, say that it answers none. */
export const unansweredInARow = 3;

/** By account: how many questions of a turn, one behind another, found no answer. Who answers none is left for the turn. */
export class Unanswered {
  readonly #inARow = new Map<string, number>();
  readonly #ofPart = new Set<string>();

  /** @returns how many they are by now. */
  add(account: string): number {
    const inARow = (this.#inARow.get(account) ?? 0) + 1;
    this.#inARow.set(account, inARow);
    this.#ofPart.add(account);
    return inARow;
  }

  answered(account: string): void {
    this.#inARow.delete(account);
  }

  /** The last question was answered, or there was none. */
  isAnswered(account: string): boolean {
    return !this.#inARow.has(account);
  }

  isLeft(account: string): boolean {
    return (this.#inARow.get(account) ?? 0) >= unansweredInARow;
  }

  /** Those of which not all of the part before was asked about; the next one begins. */
  endPart(): readonly string[] {
    const left = [...this.#inARow.keys()].filter((account) => this.isLeft(account));
    const accounts = new Set([...this.#ofPart, ...left]);
    this.#ofPart.clear();
    return [...accounts];
  }
}
