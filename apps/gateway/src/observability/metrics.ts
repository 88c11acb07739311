import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Tally } from './tally.ts';

export interface MetricsSettings {
  readonly version: string;
  /** Events that are received and not yet committed. */
  readonly ingestBacklog?: () => number;
}

/** No phone, call or follow-up id is ever a label: labels are few, and they are no place for personal data. */
export interface Metrics {
  readonly registry: Registry;
  /** Events at the doors; `type` is a known type or `other`. */
  readonly events: Tally<'door' | 'type' | 'result'>;
  readonly verdicts: Tally<'verdict' | 'reason' | 'trigger'>;
  readonly attempts: Tally<'channel' | 'outcome'>;
  readonly receipts: Tally<'channel' | 'status'>;
  /** Follow-ups of which a second attempt arrived. */
  readonly doubleDeliveries: Counter;
  /** Callers of whom a provider was to be asked whether they can be reached. */
  readonly reachabilityLookUps: Tally<'channel' | 'result'>;
  /** 1 while nothing is sent from an account because its provider refuses everything. */
  readonly accountStopped: Gauge<'tenant' | 'account'>;
  /** Times that a provider took no more messages from an account for the moment. */
  readonly accountPauses: Counter<'tenant' | 'account'>;
  /** What replays came to, each thing that was named. */
  readonly replays: Tally<'mode' | 'result'>;
  readonly signatureFailures: Tally<'door'>;
  /** From the due basis to the provider's accept. */
  readonly followUpLatency: Histogram<'trigger' | 'channel'>;
}

/** A registry of its own for each gateway, so that two in one process do not meet. */
export function createMetrics({ version, ingestBacklog = () => 0 }: MetricsSettings): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({ name: 'aftercall_build_info', help: 'Always 1.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  registry.registerMetric(
    new Gauge({
      name: 'aftercall_ingest_backlog',
      help: 'Events that are received and not yet committed.',
      registers: [],
      collect() {
        this.set(ingestBacklog());
      },
    }),
  );
  return {
    registry,
    events: new Tally({
      name: 'aftercall_events_total',
      help: 'Call events at the doors, by what became of them.',
      labelNames: ['door', 'type', 'result'],
      registers,
    }),
    verdicts: new Tally({
      name: 'aftercall_verdicts_total',
      help: 'Verdicts on call events.',
      labelNames: ['verdict', 'reason', 'trigger'],
      registers,
    }),
    attempts: new Tally({
      name: 'aftercall_attempts_total',
      help: 'Attempts, by the outcome of the send.',
      labelNames: ['channel', 'outcome'],
      registers,
    }),
    receipts: new Tally({
      name: 'aftercall_receipts_total',
      help: 'Receipts of providers, each counted once.',
      labelNames: ['channel', 'status'],
      registers,
    }),
    doubleDeliveries: new Counter({
      name: 'aftercall_double_deliveries_total',
      help: 'Attempts that arrived although another one of their follow-up had arrived.',
      registers,
    }),
    reachabilityLookUps: new Tally({
      name: 'aftercall_reachability_lookups_total',
      help: 'Callers of whom a provider was to be asked whether they can be reached, by its answer.',
      labelNames: ['channel', 'result'],
      registers,
    }),
    accountStopped: new Gauge({
      name: 'aftercall_account_stopped',
      help: '1 while nothing is sent from an account because its provider refuses everything; 0 once it sends again.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
    accountPauses: new Counter({
      name: 'aftercall_account_pauses_total',
      help: 'Times that nothing was sent from an account for a while because its provider throttled it.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
    replays: new Tally({
      name: 'aftercall_replays_total',
      help: 'What was decided or sent again on purpose, by what it came to; dry runs are not counted.',
      labelNames: ['mode', 'result'],
      registers,
    }),
    signatureFailures: new Tally({
      name: 'aftercall_signature_failures_total',
      help: 'Requests to a signed door whose signature did not hold.',
      labelNames: ['door'],
      registers,
    }),
    followUpLatency: new Histogram({
      name: 'aftercall_followup_latency_seconds',
      help: 'From the due basis of a follow-up to the accept of the provider.',
      labelNames: ['trigger', 'channel'],
      buckets: [0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 30],
      registers,
    }),
  };
}
