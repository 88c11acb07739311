import { emptySum, IncludedVolume, rateUsage, UsageSums } from '@aftercall/core';
import type { PriceTable, Tariff, UsagePart, UsageSum, UsedVolume } from '@aftercall/core';
import { noCall, type CallsOfLines, type ReadUsageLine, type ReadUsageLines } from '../ledger/reads/usage-lines.ts';
import { readTimeCursor, timeCursor } from '../ledger/reads/time-cursor.ts';
import { daysOf, monthOf, monthsOf } from './usage-spans.ts';

export interface UsageQuestion {
  readonly tenants: readonly string[];
  /** Of what was planned, or received, from then on, and before then. */
  readonly from: Date;
  readonly to: Date;
  /** `call` tells days apart as well. */
  readonly by: readonly UsagePart[];
}

/** What usage is rated by. */
export interface UsageTerms {
  readonly prices: PriceTable;
  readonly tariff?: Tariff;
}

export interface UsageAnswer {
  readonly rows: readonly UsageSum[];
  /** Of all of them. */
  readonly total: UsageSum;
  /** Of the months that the period touches, each from its beginning to the end of the period. */
  readonly included: readonly UsedVolume[];
}

export interface UsagePage {
  readonly rows: readonly UsageSum[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** The answer would have more rows than anybody reads at once. */
export class TooManyRowsError extends Error {
  override readonly name = 'TooManyRowsError';
}

const mostRows = 10_000;

/** At once in memory, each with some lines. */
const callsAtOnce = 1_000;

/** Where a day is over. */
const beyondAllCalls = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What a tenant's messages came to: how many, at which price, and out of which included volume. */
export class Usage {
  readonly #lines: ReadUsageLines;
  readonly #terms: ReadonlyMap<string, UsageTerms>;
  readonly #tariffs: ReadonlyMap<string, Tariff>;

  /** @param terms by tenant. */
  constructor(lines: ReadUsageLines, terms: ReadonlyMap<string, UsageTerms>) {
    this.#lines = lines;
    this.#terms = terms;
    this.#tariffs = new Map([...terms].flatMap(([tenant, { tariff }]) => (tariff ? [[tenant, tariff] as const] : [])));
  }

  /**
   * All of it at once; not by call.
   *
   * @throws {TooManyRowsError}
   */
  async all(question: UsageQuestion): Promise<UsageAnswer> {
    const volume = this.#volumeOf(question.tenants);
    const rows: UsageSum[] = [];
    const whole = new UsageSums([]);
    for await (const { sums } of this.#byDay(question, volume, whole)) {
      rows.push(...sums);
      if (rows.length > mostRows) throw new TooManyRowsError(`More than ${mostRows} rows.`);
    }
    const months = monthsOf(question).map(({ from }) => from.toISOString().slice(0, 7));
    const [total = emptySum()] = whole.all();
    return { rows, total, included: months.flatMap((month) => volume.ofMonth(month)) };
  }

  /**
   * By call: some calls of one day.
   *
   * @throws {BadCursorError}
   */
  async page(question: UsageQuestion, limit: number, after?: string): Promise<UsagePage> {
    const volume = this.#volumeOf(question.tenants);
    for await (const { sums, cursor } of this.#byCall(question, volume, limit, after)) {
      if (sums.length > 0) return { rows: sums, ...(cursor !== undefined && { next: cursor }) };
    }
    return { rows: [] };
  }

  /** The same rows, some at a time, so that no more of them than that are in memory. */
  async *stream(question: UsageQuestion): AsyncGenerator<readonly UsageSum[], void, undefined> {
    const volume = this.#volumeOf(question.tenants);
    const chunks = question.by.includes('call')
      ? this.#byCall(question, volume, callsAtOnce)
      : this.#byDay(question, volume);
    for await (const { sums } of chunks) yield sums;
  }

  #volumeOf(tenants: readonly string[]): IncludedVolume {
    return new IncludedVolume(new Map([...this.#tariffs].filter(([tenant]) => tenants.includes(tenant))));
  }

  /** Of one day at a time, so that no statement takes long. */
  async *#byDay(
    question: UsageQuestion,
    volume: IncludedVolume,
    whole = new UsageSums([]),
  ): AsyncGenerator<{ sums: readonly UsageSum[] }> {
    const sums = new UsageSums(question.by);
    await this.#drawBefore(question.from, question, volume);
    for (const span of daysOf(question)) {
      this.#add(await this.#lines({ tenants: question.tenants, ...span }), volume, sums, whole);
      // Nothing of a later day comes to the rows of this one.
      if (question.by.includes('day')) yield { sums: sums.take() };
    }
    yield { sums: sums.take() };
  }

  async *#byCall(
    question: UsageQuestion,
    volume: IncludedVolume,
    limit: number,
    from?: string,
  ): AsyncGenerator<{ sums: readonly UsageSum[]; cursor?: string }> {
    const { tenants } = question;
    const sums = new UsageSums([...question.by, 'day']);
    const [since, lastCall] = readTimeCursor(from);
    let after = lastCall ?? undefined;
    const days = daysOf(question).filter(({ to }) => since === null || to > since);
    for (const [index, day] of days.entries()) {
      if (index === 0) {
        await this.#drawBefore(day.from, question, volume);
        if (after !== undefined) await this.#draw({ tenants, ...day }, volume, { until: after });
      }
      for (let isOver = false; !isOver;) {
        const lines = await this.#lines({ tenants, ...day, calls: { limit, ...(after && { after }) } });
        this.#add(lines, volume, sums);
        const calls = new Set(lines.map(({ call }) => call ?? noCall));
        isOver = calls.size < limit;
        after = isOver ? undefined : lines.at(-1)?.call;
        const isLast = isOver && index === days.length - 1;
        yield { sums: sums.take(), ...(!isLast && { cursor: timeCursor(day.from, after ?? beyondAllCalls) }) };
      }
    }
  }

  /** What was sent earlier in the month came out of its volume first. */
  async #drawBefore(at: Date, { tenants }: UsageQuestion, volume: IncludedVolume): Promise<void> {
    const from = monthOf(at);
    for (const day of daysOf({ from, to: at })) await this.#draw({ tenants, ...day }, volume);
  }

  async #draw(
    question: { readonly tenants: readonly string[]; readonly from: Date; readonly to: Date },
    volume: IncludedVolume,
    calls?: CallsOfLines,
  ): Promise<void> {
    if (!question.tenants.some((tenant) => this.#tariffs.has(tenant))) return;
    this.#add(await this.#lines({ ...question, ...(calls && { calls }) }), volume);
  }

  #add(lines: readonly ReadUsageLine[], volume: IncludedVolume, ...into: readonly UsageSums[]): void {
    for (const line of lines) {
      const terms = this.#terms.get(line.tenant);
      if (terms === undefined) throw new Error('usage was read of a tenant that there is not');
      const rated = rateUsage(line, terms.prices);
      const drawn = volume.draw(rated);
      for (const sums of into) sums.add(rated, drawn, line.call);
    }
  }
}
