const dayMs = 86_400_000;

/** Over how many days facts are summed up, each a multiple of the one before; a span begins at a multiple of its length. */
export const spans: readonly number[] = [1, 7, 28];

/** Those over which people are told by bits: no more of them than it has to be, and none for every day. */
export const longSpans = spans.slice(1);

/** Spans of so many days: those that begin from a day on, and before another one, in days since 1970, UTC. */
export interface Spans {
  readonly days: number;
  readonly from: number;
  readonly to: number;
}

/** How a period is put together from what is summed up. */
export interface PartsOfPeriod {
  readonly spans: readonly Spans[];
  /** What is less than the shortest span. */
  readonly edges: readonly { readonly from: Date; readonly to: Date }[];
}

/** Pure. Every moment of the period is in one part. */
export function partsOf(from: Date, to: Date): PartsOfPeriod {
  return partsIn(from, to, spans);
}

function partsIn(from: Date, to: Date, lengths: readonly number[]): PartsOfPeriod {
  const shortest = lengths[0] ?? 1;
  const first = Math.ceil(from.getTime() / dayMs / shortest) * shortest;
  const last = Math.floor(to.getTime() / dayMs / shortest) * shortest;
  if (last <= first) return { spans: [], edges: [{ from, to }] };
  const edges = [
    { from, to: new Date(first * dayMs) },
    { from: new Date(last * dayMs), to },
  ];
  return { spans: spansOf(first, last, lengths), edges: edges.filter((one) => one.to > one.from) };
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

/** Pure. The same of the long spans alone: what is less than seven days is outside of them. */
export function longPartsOf(from: Date, to: Date): PartsOfPeriod {
  return partsIn(from, to, longSpans);
}

/** A condition on rows of spans, in numbers that we made. */
export function isInSpans({ spans: some }: PartsOfPeriod, row = ''): string {
  const prefix = row === '' ? '' : `${row}.`;
  const within = some.map(
    ({ days, from, to }) => `${prefix}days = ${days} AND ${prefix}day >= ${from} AND ${prefix}day < ${to}`,
  );
  return within.length === 0 ? 'false' : `(${within.join(' OR ')})`;
}

/** The day of a time, in days since 1970, UTC. */
export function dayOf(time: string): string {
  return `floor(extract(epoch FROM ${time}) / 86400)::int`;
}
