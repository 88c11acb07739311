const dayMs = 86_400_000;

/** Over how many days facts are summed up, each a multiple of the one before; a span begins at a multiple of its length. */
export const spans: readonly number[] = [1, 7, 28];

export const longestSpan = 28;

/** Spans of so many days: those that begin from a day on, and before another one, in days since 1970, UTC. */
export interface Spans {
  readonly days: number;
  readonly from: number;
  readonly to: number;
}

/** How a period is put together from what is summed up. */
export interface PartsOfPeriod {
  readonly spans: readonly Spans[];
  /** What is less than a day. */
  readonly edges: readonly { readonly from: Date; readonly to: Date }[];
}

/** Pure. Every moment of the period is in one part. */
export function partsOf(from: Date, to: Date): PartsOfPeriod {
  const first = Math.ceil(from.getTime() / dayMs);
  const last = Math.floor(to.getTime() / dayMs);
  if (last <= first) return { spans: [], edges: [{ from, to }] };
  const edges = [
    { from, to: new Date(first * dayMs) },
    { from: new Date(last * dayMs), to },
  ];
  return { spans: spansOf(first, last, spans), edges: edges.filter((one) => one.to > one.from) };
}

/** The longest ones in the middle, and shorter ones before and after them. */
function spansOf(from: number, to: number, lengths: readonly number[]): readonly Spans[] {
  const days = lengths.at(-1);
  if (days === undefined || from >= to) return [];
  const middle = { days, from: Math.ceil(from / days) * days, to: Math.floor(to / days) * days };
  const shorter = lengths.slice(0, -1);
  if (middle.from >= middle.to) return spansOf(from, to, shorter);
  return [...spansOf(from, middle.from, shorter), middle, ...spansOf(middle.to, to, shorter)];
}

/** The longest spans that are wholly in a period, from a day on and before another one, and what is outside of them. */
export interface WholeSpans extends Omit<Spans, 'days'>, Pick<PartsOfPeriod, 'edges'> {}

/** Pure. */
export function wholeSpansOf(from: Date, to: Date): WholeSpans {
  const spanMs = longestSpan * dayMs;
  const [first, last] = [Math.ceil(from.getTime() / spanMs), Math.floor(to.getTime() / spanMs)];
  if (last <= first) return { from: 0, to: 0, edges: [{ from, to }] };
  const edges = [
    { from, to: new Date(first * spanMs) },
    { from: new Date(last * spanMs), to },
  ];
  return { from: first * longestSpan, to: last * longestSpan, edges };
}

/** A condition on sums, in numbers that we made. */
export function isInSpans({ spans: some }: PartsOfPeriod): string {
  const within = some.map(({ days, from, to }) => `days = ${days} AND day >= ${from} AND day < ${to}`);
  return within.length === 0 ? 'false' : `(${within.join(' OR ')})`;
}

/** The day of a time, in days since 1970, UTC. */
export function dayOf(time: string): string {
  return `floor(extract(epoch FROM ${time}) / 86400)::int`;
}
