import { percentile } from '../measure/statistics.ts';
import type { Scene } from '../scene/scene.ts';
import type { EventRuns } from '../sections/event-runs.ts';

export interface Overload {
  /** Events that arrived in a second. */
  readonly perSecond: number;
  readonly posted: number;
  /** Answered with 202. */
  readonly accepted: number;
  /** Answered with 503 or 429: nothing was taken. */
  readonly unavailable: number;
  /** From the receipt of an event that was taken to the provider's accept, by the ledger, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** More than it takes for a line at the door of the gateway, so that it does not stand in the generator alone. */
const connections = 1_000;
const leadInSeconds = 5;

/** Events at so many a second, more than can be taken, whatever becomes of them. */
export async function measureOverload(
  scene: Scene,
  runs: EventRuns,
  perSecond: number,
  seconds: number,
): Promise<Overload> {
  const section = { leadInSeconds, seconds };
  const { from, to, total } = await runs.run({ kind: 'open', perSecond }, section, { connections, isTooMuch: true });
  const latencies = await scene.ledger.latenciesBetween(from.mark, to.mark);
  const { posted, accepted, unavailable = 0 } = total;
  return {
    perSecond,
    posted,
    accepted,
    unavailable,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
