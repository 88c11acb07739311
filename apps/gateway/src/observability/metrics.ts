import { setTimeout as wait } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createAccountMetrics, type AccountMetrics } from './account-metrics.ts';
import { Tally } from './tally.ts';

export interface MetricsSettings {
  readonly version: string;
  /** Events that are received and not yet committed. */
  readonly ingestBacklog?: () => number;
  /** What waits for this gateway at the moment, and who is held at its doors. */
  readonly load?: () => { readonly underWay: number; readonly held: number };
  /** How many sends are uncertain, of all replicas together; asked for at each scrape. */
  readonly uncertainSends?: () => Promise<UncertainCount>;
}

export interface UncertainCount {
  /** Waited for, or their providers are being asked. */
  readonly asking: number;
  /** They wait for a person. */
  readonly parked: number;
}

/** No phone, call or follow-up id is ever a label: labels are few, and they are no place for personal data. */
export interface Metrics extends AccountMetrics {
  readonly registry: Registry;
  /** Events at the doors; `type` is a known type or `other`. */
  readonly events: Tally<'door' | 'type' | 'result'>;
  /** Whoever was held at a door, by what became of it. */
  readonly heldAtDoors: Tally<'result'>;
  readonly verdicts: Tally<'verdict' | 'reason' | 'trigger'>;
  readonly attempts: Tally<'channel' | 'outcome'>;
  readonly receipts: Tally<'channel' | 'status'>;
  /** Answers to what people wrote: decided on, refused, and what their sends came to. */
  readonly notices: Tally<'notice' | 'result'>;
  /** Follow-ups of which a second attempt arrived. */
  readonly doubleDeliveries: Counter;
  readonly listedReplies: Counter<'channel'>;
  /** Receipts that their provider had not posted, and told when it was asked. */
  readonly askedReceipts: Counter<'channel'>;
  /** Uncertain sends that became certain, or were settled: by a receipt, a provider's answer, a policy or a person. */
  readonly uncertainSettlements: Tally<'by'>;
  /** Callers of whom a provider was to be asked whether they can be reached. */
  readonly reachabilityLookUps: Tally<'channel' | 'result'>;
  /** Messages that were surely not sent and are tried again, by what they failed for. */
  readonly retries: Tally<'class'>;
  /** Follow-ups that a bound of their tenant refused, by its reason. */
  readonly guardRefusals: Counter<'tenant' | 'reason'>;
  /** Times that a tenant's spend came to four fifths of a limit. */
  readonly spendWarnings: Counter<'tenant' | 'limit'>;
  /** What replays came to, each thing that was named. */
  readonly replays: Tally<'mode' | 'result'>;
  /** Whether the chain of a tenant's consents held at the last look: 1 or 0. */
  readonly consentChains: Gauge<'tenant'>;
  readonly signatureFailures: Tally<'door'>;
  /** Requests that were answered 429. */
  readonly requestsLimited: Tally<'by'>;
  /** Deliveries of outbound events, repeats included. */
  readonly outboundDeliveries: Counter<'destination' | 'result'>;
  /** Entries that a destination refused for good. */
  readonly outboundUnpublished: Counter<'destination'>;
  /** Of a destination that this gateway publishes to: 0 publishing, 1 away, 2 disabled. */
  readonly outboundState: Gauge<'destination'>;
  /** The age of the oldest entry that a destination has not been given, where this gateway publishes to it. */
  readonly outboundLag: Gauge<'destination'>;
  /** From the due basis to the provider's accept. */
  readonly followUpLatency: Histogram<'channel'>;
}

/** A registry of its own for each gateway, so that two in one process do not meet. */
export function createMetrics({ version, ingestBacklog = () => 0, load, uncertainSends }: MetricsSettings): Metrics {
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
  if (load !== undefined) {
    registry.registerMetric(
      new Gauge({
        name: 'aftercall_load',
        help: 'What waits for this gateway: events and sends that are under way, without those at the providers; and requests and messages held at its doors.',
        labelNames: ['what'],
        registers: [],
        collect() {
          const { underWay, held } = load();
          this.set({ what: 'under_way' }, underWay);
          this.set({ what: 'held' }, held);
        },
      }),
    );
  }
  if (uncertainSends !== undefined) registry.registerMetric(uncertainGauge(uncertainSends));
  return {
    registry,
    events: new Tally({
      name: 'aftercall_events_total',
      help: 'Call events at the doors, by what became of them.',
      labelNames: ['door', 'type', 'result'],
      registers,
    }),
    heldAtDoors: new Tally({
      name: 'aftercall_held_at_doors_total',
      help: 'Requests and messages with events that were held at a door because too much was under way, by what became of them.',
      labelNames: ['result'],
      registers,
    }),
    verdicts: new Tally({
      name: 'aftercall_verdicts_total',
      help: 'Verdicts on call events, and those that take their place when a follow-up falls due, is to be sent, would be tried again too late, is decided again, or its person is erased.',
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
    notices: new Tally({
      name: 'aftercall_notices_total',
      help: 'Answers to what people wrote (opt-out confirmations, questions, help): planned, or why not, and what their sends came to.',
      labelNames: ['notice', 'result'],
      registers,
    }),
    listedReplies: new Counter({
      name: 'aftercall_listed_replies_total',
      help: 'Replies that the provider had not posted, and that were found in its list.',
      labelNames: ['channel'],
      registers,
    }),
    askedReceipts: new Counter({
      name: 'aftercall_asked_receipts_total',
      help: 'Receipts that the provider had not posted, and that it told when it was asked what became of a message.',
      labelNames: ['channel'],
      registers,
    }),
    doubleDeliveries: new Counter({
      name: 'aftercall_double_deliveries_total',
      help: 'Attempts that arrived although another one of their follow-up had arrived.',
      registers,
    }),
    uncertainSettlements: new Tally({
      name: 'aftercall_uncertain_settlements_total',
      help: 'Uncertain sends that are so no longer, by how: a receipt, the answer to the send or to a question, a policy, a person.',
      labelNames: ['by'],
      registers,
    }),
    reachabilityLookUps: new Tally({
      name: 'aftercall_reachability_lookups_total',
      help: 'Callers of whom a provider was to be asked whether they can be reached, by its answer.',
      labelNames: ['channel', 'result'],
      registers,
    }),
    ...createAccountMetrics(registers),
    retries: new Tally({
      name: 'aftercall_retries_total',
      help: 'Messages that were surely not sent and are tried again, by what they failed for.',
      labelNames: ['class'],
      registers,
    }),
    guardRefusals: new Counter({
      name: 'aftercall_guard_refusals_total',
      help: 'Follow-ups that were not sent because of a cap, a spend limit, a country or a link, by the reason.',
      labelNames: ['tenant', 'reason'],
      registers,
    }),
    spendWarnings: new Counter({
      name: 'aftercall_spend_warnings_total',
      help: 'Times that the spend of a tenant came to four fifths of its limit of a day or a month.',
      labelNames: ['tenant', 'limit'],
      registers,
    }),
    replays: new Tally({
      name: 'aftercall_replays_total',
      help: 'What was decided or sent again on purpose, by what it came to; dry runs are not counted.',
      labelNames: ['mode', 'result'],
      registers,
    }),
    consentChains: new Gauge({
      name: 'aftercall_consent_chain_holds',
      help: "Whether the chain of a tenant's consents held when this gateway last looked: 1, or 0 where evidence was changed.",
      labelNames: ['tenant'],
      registers,
    }),
    signatureFailures: new Tally({
      name: 'aftercall_signature_failures_total',
      help: 'Requests to a signed door whose signature did not hold.',
      labelNames: ['door'],
      registers,
    }),
    requestsLimited: new Tally({
      name: 'aftercall_requests_limited_total',
      help: 'Requests that were answered 429, by what they were counted by: key or address.',
      labelNames: ['by'],
      registers,
    }),
    outboundDeliveries: new Counter({
      name: 'aftercall_outbound_deliveries_total',
      help: 'Deliveries of outbound events, repeats included, by what became of them.',
      labelNames: ['destination', 'result'],
      registers,
    }),
    outboundUnpublished: new Counter({
      name: 'aftercall_outbound_unpublished_total',
      help: 'Ledger entries that a destination refused for good.',
      labelNames: ['destination'],
      registers,
    }),
    outboundState: new Gauge({
      name: 'aftercall_outbound_state',
      help: 'Of a destination that this gateway publishes to: 0 publishing, 1 nothing gets through, 2 disabled.',
      labelNames: ['destination'],
      registers,
    }),
    outboundLag: new Gauge({
      name: 'aftercall_outbound_lag_seconds',
      help: 'The age of the oldest ledger entry that a destination has not been given, where this gateway publishes to it.',
      labelNames: ['destination'],
      registers,
    }),
    followUpLatency: new Histogram({
      name: 'aftercall_followup_latency_seconds',
      help: 'From the due basis of a follow-up to the accept of the provider.',
      labelNames: ['channel'],
      buckets: [0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 30],
      registers,
    }),
  };
}

/** Who scrapes does not wait much longer than this. */
const countPatienceMs = 1_000;

/** A database that is away, or slow, takes the gauge off the page, and nothing else. */
function uncertainGauge(count: () => Promise<UncertainCount>): Gauge<'state'> {
  return new Gauge({
    name: 'aftercall_uncertain_sends',
    help: 'Sends of which nobody knows yet whether they took place: their providers are asked, or they wait for a person.',
    labelNames: ['state'],
    registers: [],
    async collect() {
      this.reset();
      const tooLate = wait(countPatienceMs, undefined, { ref: false });
      const counted = await Promise.race([count().catch(() => undefined), tooLate]);
      if (counted === undefined) return;
      this.set({ state: 'asking' }, counted.asking);
      this.set({ state: 'parked' }, counted.parked);
    },
  });
}
