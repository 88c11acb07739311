import { Counter, type Registry } from 'prom-client';

export interface TallySettings<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
  readonly registers: Registry[];
}

/** One value for each label. */
type ValuesOf<Label extends string> = Readonly<Record<Label, string>>;

interface Entry<Label extends string> {
  readonly labels: ValuesOf<Label>;
  /** Since the last scrape. */
  count: number;
}

/** Entries by the value of one label after the other: no text has to be put together to find one. */
interface Branch<Label extends string> {
  readonly branches: Map<string, Branch<Label>>;
  entry?: Entry<Label>;
}

/**
 * A counter that is cheap to count with: plain numbers here, which the metric takes over at
 * each scrape, because it sorts, checks and hashes its labels every time it is told one.
 * The values of a label must come from a closed set, as anywhere in Prometheus: each
 * combination is kept for good.
 */
export class Tally<Label extends string> {
  readonly #labelNames: readonly Label[];
  readonly #root: Branch<Label> = { branches: new Map() };
  readonly #entries: Entry<Label>[] = [];

  constructor({ name, help, labelNames, registers }: TallySettings<Label>) {
    this.#labelNames = labelNames;
    const entries = this.#entries;
    // The registry is all that needs the metric itself.
    void new Counter<Label>({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const entry of entries) {
          if (entry.count > 0) this.inc(entry.labels, entry.count);
          entry.count = 0;
        }
      },
    });
  }

  /** Counts one more with these labels. */
  inc(labels: ValuesOf<Label>): void {
    let branch = this.#root;
    for (const name of this.#labelNames) {
      const value = labels[name];
      let next = branch.branches.get(value);
      if (next === undefined) {
        next = { branches: new Map() };
        branch.branches.set(value, next);
      }
      branch = next;
    }
    if (branch.entry === undefined) {
      branch.entry = { labels, count: 0 };
      this.#entries.push(branch.entry);
    }
    branch.entry.count += 1;
  }
}
