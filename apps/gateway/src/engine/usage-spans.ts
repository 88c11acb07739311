export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** The beginning of the month of UTC. */
export function monthOf(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth()));
}

/** A span, cut where months of UTC begin. */
export function monthsOf(span: Span): readonly Span[] {
  return cut(span, (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1)));
}

/** A span, cut where days of UTC begin. */
export function daysOf(span: Span): readonly Span[] {
  return cut(span, (at) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1)));
}

function cut({ from, to }: Span, nextAfter: (at: Date) => Date): readonly Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to;) {
    const next = nextAfter(at);
    const end = next < to ? next : to;
    spans.push({ from: at, to: end });
    at = end;
  }
  return spans;
}
