import { percentile } from '../measure/statistics.ts';
import type { SendCounts } from './brownout-ledger.ts';
import type { PostedCall } from './call-generator.ts';
import type { CarrierAccept } from './sandbox-client.ts';

/** Everything that was measured of a run. */
export interface BrownoutRun {
  readonly failing: string;
  readonly bystander: string;
  readonly calls: readonly PostedCall[];
  readonly accepts: readonly CarrierAccept[];
  /** Callers of the failing tenant whose message is parked, because nobody can tell what became of it. */
  readonly uncertainPhones: ReadonlySet<string>;
  /** In milliseconds since 1970. */
  readonly brownFrom: number;
  readonly brownTo: number;
  /** What had not left when the provider worked again, and how long it took to. */
  readonly backlog: number;
  readonly drainMs: number;
  /** Of the failing tenant, while its provider failed. */
  readonly sends: SendCounts;
  readonly circuitsOpened: number;
  readonly bystanderCircuitsOpened: number;
  /** Events that the gateway did not acknowledge. */
  readonly refused: number;
}

export interface BrownoutFigures {
  readonly calmP99Ms: number;
  readonly brownP99Ms: number;
  readonly lost: number;
  readonly doubled: number;
  readonly parked: number;
  /** Whatever is not as it should be, in words; empty when all is. */
  readonly faults: readonly string[];
}

/** A share of the load that retries may come to, beside the reserve of a quiet account. */
const mostRetries = 0.1;

/** Holds what was acknowledged against what the carrier accepted. */
export function figuresOf(run: BrownoutRun): BrownoutFigures {
  const acceptsOf = Map.groupBy(run.accepts, (one) => one.to);
  const latencies = (from: number, to: number): readonly number[] =>
    run.calls
      .filter((one) => one.tenant === run.bystander && one.dueAt >= from && one.dueAt < to)
      .map(({ phone, dueAt }) => Date.parse(acceptsOf.get(phone)?.[0]?.acceptedAt ?? '') - dueAt);
  const [calm, brown] = [latencies(0, run.brownFrom), latencies(run.brownFrom, run.brownTo)];
  const missing = run.calls.filter(({ phone }) => !acceptsOf.has(phone) && !run.uncertainPhones.has(phone));
  const doubled = [...acceptsOf.values()].filter((accepts) => accepts.length > 1).length;
  const outageMs = run.brownTo - run.brownFrom;
  const calmP99Ms = percentile(calm.filter(Number.isFinite), 0.99);
  const brownP99Ms = percentile(brown.filter(Number.isFinite), 0.99);
  const baseLoad = run.calls.filter((one) => one.tenant === run.failing && one.dueAt >= run.brownFrom).length;
  const checks: readonly (readonly [boolean, string])[] = [
    [run.refused === 0, `${run.refused} requests were not acknowledged`],
    [missing.length === 0, `${missing.length} acknowledged follow-ups were lost`],
    [doubled === 0, `${doubled} follow-ups were accepted more than once`],
    [run.sends.retries <= baseLoad * mostRetries, `${run.sends.retries} retries on a load of ${baseLoad}`],
    [run.drainMs <= 2 * outageMs, `the backlog took ${seconds(run.drainMs)} to drain`],
    [run.bystanderCircuitsOpened === 0, 'the circuit of the other tenant was opened'],
    [
      brownP99Ms <= 2 * calmP99Ms,
      `the other tenant's p99 was ${(brownP99Ms / calmP99Ms).toFixed(2)} times that of the calm`,
    ],
  ];
  const faults = checks.flatMap(([holds, fault]) => (holds ? [] : [fault]));
  return { calmP99Ms, brownP99Ms, lost: missing.length, doubled, parked: run.uncertainPhones.size, faults };
}

/** For people. */
export function describeBrownout(run: BrownoutRun, figures: BrownoutFigures): string {
  const { sends, backlog, drainMs, circuitsOpened, uncertainPhones, accepts } = run;
  const { calmP99Ms, brownP99Ms, lost, doubled, parked, faults } = figures;
  const outageMs = run.brownTo - run.brownFrom;
  const accepted = new Set(accepts.map((one) => one.to));
  const parkedYetAccepted = [...uncertainPhones].filter((phone) => accepted.has(phone)).length;
  return [
    `${run.calls.length} follow-ups acknowledged, ${lost} lost, ${doubled} doubled`,
    `While the provider failed (${seconds(outageMs)}): ${sends.sends} sends of which ${sends.retries} retries; its circuit opened ${circuitsOpened} times`,
    `Uncertain: ${sends.uncertain}, of which ${sends.uncertain - parked} settled and ${parked} parked (${parkedYetAccepted} of these accepted)`,
    `Backlog: ${backlog}, drained in ${seconds(drainMs)}, ${(drainMs / outageMs).toFixed(2)} of the outage`,
    `The other tenant, due to accept: p99 ${calmP99Ms.toFixed(0)} ms in the calm, ${brownP99Ms.toFixed(0)} ms in the brown-out, ratio ${(brownP99Ms / calmP99Ms).toFixed(2)}`,
    ...faults.map((fault) => `FAULT: ${fault}`),
  ].join('\n');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
