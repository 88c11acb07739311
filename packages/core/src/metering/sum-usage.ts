import type { Drawn } from './included-volume.ts';
import type { Cost } from './price-table.ts';
import { chargeStates, priceSources, usageKinds } from './rate-usage.ts';
import type { ChargeState, PriceSource, RatedLine, UsageKind } from './rate-usage.ts';

/** What usage may be told apart by. */
export const usageParts = ['day', 'tenant', 'call', 'channel', 'country', 'kind', 'category'] as const;
export type UsagePart = (typeof usageParts)[number];

export interface Volumes {
  readonly messages: number;
  readonly segments: number;
}

/** Usage that is alike in the parts that it was asked by. */
export interface UsageSum {
  /** The value of each part, in order; undefined where a message has none. */
  readonly parts: ReadonlyMap<UsagePart, string | undefined>;
  readonly states: Readonly<Record<ChargeState, Volumes>>;
  /** Charged messages, by what they were for. */
  readonly kinds: Readonly<Record<UsageKind, number>>;
  /** Charged messages, by where their price is from. */
  readonly sources: Readonly<Record<PriceSource, number>>;
  /** Of included volumes, each in its own unit. */
  readonly drawn: Drawn;
  /** By currency. */
  readonly costs: ReadonlyMap<string, Cost>;
}

/** Adds rated lines up, by the parts that they are asked by. */
export class UsageSums {
  readonly #by: readonly UsagePart[];
  readonly #sums = new Map<string, UsageSum>();

  constructor(by: readonly UsagePart[]) {
    this.#by = usageParts.filter((part) => by.includes(part));
  }

  /** @param call tells lines apart that are alike in all parts: calls of two tenants may have one id. */
  add(line: RatedLine, drawn: Drawn, call?: string): void {
    const values = this.#by.map((part) => valueOf(part, line));
    const key = JSON.stringify([...values, call].map((value) => value ?? null));
    const before = this.#sums.get(key) ?? emptySum(new Map(this.#by.map((part, index) => [part, values[index]])));
    this.#sums.set(key, plus(before, line, drawn));
  }

  get size(): number {
    return this.#sums.size;
  }

  /** In the order of their parts. */
  all(): readonly UsageSum[] {
    return [...this.#sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
  }

  /** Everything that is there so far, which is not there any more afterwards. */
  take(): readonly UsageSum[] {
    const taken = this.all();
    this.#sums.clear();
    return taken;
  }
}

export function emptySum(parts: UsageSum['parts'] = new Map()): UsageSum {
  return {
    parts,
    states: byName(chargeStates, () => ({ messages: 0, segments: 0 })),
    kinds: byName(usageKinds, () => 0),
    sources: byName(priceSources, () => 0),
    drawn: { included: 0, over: 0 },
    costs: new Map(),
  };
}

function plus(sum: UsageSum, line: RatedLine, drawn: Drawn): UsageSum {
  const { state, kind, source, messages, segments } = line;
  const volumes = sum.states[state];
  const charged = state === 'charged' ? messages : 0;
  const costs = new Map(sum.costs);
  for (const [currency, { provider, carrier }] of line.costs) {
    const before = costs.get(currency) ?? { provider: 0n, carrier: 0n };
    costs.set(currency, { provider: before.provider + provider, carrier: before.carrier + carrier });
  }
  return {
    parts: sum.parts,
    states: {
      ...sum.states,
      [state]: { messages: volumes.messages + messages, segments: volumes.segments + segments },
    },
    kinds: { ...sum.kinds, [kind]: sum.kinds[kind] + charged },
    sources: source === undefined ? sum.sources : { ...sum.sources, [source]: sum.sources[source] + messages },
    drawn: { included: sum.drawn.included + drawn.included, over: sum.drawn.over + drawn.over },
    costs,
  };
}

function valueOf(part: UsagePart, line: RatedLine): string | undefined {
  return part === 'call' ? line.callId : line[part];
}

function byName<const Name extends string, Value>(names: readonly Name[], value: () => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value()])) as Record<Name, Value>;
}
