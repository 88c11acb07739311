/** A load that runs for a while before it is measured. */
export interface Section {
  readonly leadInSeconds: number;
  readonly seconds: number;
}

/** How long each part of the bench runs. */
export interface BenchPlan {
  readonly rounds: number;
  /** The whole path under full load, before anything is measured: compiled code, planned statements. */
  readonly warmUpSeconds: number;
  readonly bare: Section;
  readonly closed: Section;
  /** The same with a `sent` receipt before each `delivered` one. */
  readonly closedWithSent: Section;
  readonly open: Section;
}

/** The start, the consents, the end, and between the loads the wait until the last receipt is there. */
const overheadSeconds = 12;

export const shortestBenchSeconds = 20;

/** From here on there is time for several rounds. */
const severalRoundsSeconds = 60;

const shares = { warmUp: 0.2, bare: 0.16, closed: 0.26, closedWithSent: 0.12, open: 0.26 } as const;
const leadInShare = 0.2;

/** @param seconds what the whole bench is to take, about; at least {@link shortestBenchSeconds}. */
export function planBench(seconds: number): BenchPlan {
  const loadSeconds = seconds - overheadSeconds;
  const rounds = seconds >= severalRoundsSeconds ? 3 : 1;
  const section = (share: number): Section => {
    const total = (loadSeconds * share) / rounds;
    return { leadInSeconds: total * leadInShare, seconds: total * (1 - leadInShare) };
  };
  return {
    rounds,
    warmUpSeconds: loadSeconds * shares.warmUp,
    bare: section(shares.bare),
    closed: section(shares.closed),
    closedWithSent: section(shares.closedWithSent),
    open: section(shares.open),
  };
}
