import {
  exclusionOfReason,
  nearestRank,
  percentileRanks,
  purposeOfTrigger,
  timeBounds,
  timeExclusions,
  waits,
  type Count,
  type PeopleCounts,
  type ScorecardCounts,
  type Sums,
  type TimeExclusion,
} from '@aftercall/core';
import type { Pool } from 'pg';
import type { ScorecardQuestion } from '../../src/ledger/scorecard/scorecard-cohort.ts';
import { FoldedJourneys, type CallEntry, type FoldedAttempt, type FoldedFollowUp } from './folded-journeys.ts';
import { readLedger } from './read-ledger.ts';

/** Something that a person did. */
interface Act {
  readonly tenant: string;
  readonly person: string;
  readonly at: Date;
}

type ActsOfPeople = ReadonlyMap<string, readonly Act[]>;

function personKey({ tenant, person }: Pick<Act, 'tenant' | 'person'>): string {
  return `${tenant} ${person}`;
}

interface ConsentRow {
  tenant: string;
  person: string | null;
  call: string | null;
  kind: string;
  channels: string[];
  purposes: string[];
  recorded_at: Date;
  expires_at: Date | null;
}

/** What entries only refer to, by id. */
interface References {
  readonly calls: ReadonlyMap<string, { person: string | null; country: string | null }>;
  readonly roots: ReadonlyMap<string, { root: string }>;
  readonly consents: ReadonlyMap<string, ConsentRow>;
  readonly people: ReadonlyMap<string, { person: string | null; at: Date }>;
}

/**
 * The same counts as `countScorecard`, by another way: every entry of the ledger is read and folded, one after the other,
 * and the tables are asked for nothing but what an entry refers to.
 */
export class ScorecardFold {
  readonly #journeys: FoldedJourneys;
  readonly #known: References;
  readonly #replies: ActsOfPeople;
  readonly #stops: ActsOfPeople;
  readonly #ofCall: ReadonlyMap<string, readonly FoldedFollowUp[]>;

  private constructor(journeys: FoldedJourneys, known: References) {
    this.#journeys = journeys;
    this.#known = known;
    const byPerson = (acts: readonly Act[]) => Map.groupBy(acts, personKey);
    this.#replies = byPerson(journeys.replies.filter((one) => !one.isKeyword).flatMap((one) => this.#act(one)));
    this.#stops = byPerson(journeys.stops.flatMap((one) => this.#act(one)));
    this.#ofCall = Map.groupBy(journeys.followUps.values(), (one) => one.call);
  }

  static async of(pool: Pool): Promise<ScorecardFold> {
    const journeys = new FoldedJourneys();
    for await (const entry of readLedger<CallEntry>(pool)) journeys.fold(entry);
    const byId = async <Row>(text: string): Promise<Map<string, Row>> => {
      const found = await pool.query<Row & { id: string }>(text);
      return new Map(found.rows.map((row) => [row.id, row]));
    };
    return new ScorecardFold(journeys, {
      calls: await byId('SELECT id, person, country FROM calls'),
      roots: await byId('SELECT person AS id, root FROM person_links'),
      consents: await byId('SELECT * FROM consents'),
      people: await byId(
        'SELECT id, person, received_at AS at FROM replies UNION ALL SELECT id, person, at FROM suppressions',
      ),
    });
  }

  /** When they did it: what goes along to another address of theirs is told of later. */
  #act({ tenant, id }: Pick<Act, 'tenant'> & { readonly id: string }): Act[] {
    const { person = null, at } = this.#known.people.get(id) ?? {};
    return person === null || at === undefined ? [] : [{ tenant, at, person: this.#rootOf(person) }];
  }

  #rootOf(person: string): string {
    return this.#known.roots.get(person)?.root ?? person;
  }

  /** Whose call it is. */
  #personOf(call: string): string {
    return this.#rootOf(this.#known.calls.get(call)?.person ?? '');
  }

  counts(question: ScorecardQuestion): ScorecardCounts {
    const cohort = [...this.#journeys.followUps.values()].filter((one) => this.#isAbout(one, question));
    const messages = cohort
      .flatMap((followUp) => followUp.attempts.map((attempt) => ({ followUp, attempt })))
      .filter(({ attempt }) => question.channel === undefined || attempt.channel === question.channel);
    const left = messages.filter(({ attempt }) => isTaken(attempt) || attempt.state.progress === 'uncertain');
    return {
      time: this.#times(cohort, question),
      optIn: countOf(left, ({ followUp, attempt }) => this.#isDocumented(followUp, attempt, question.asOf)),
      delivery: deliveryOf(left.map(({ attempt }) => attempt).filter(isTaken), question.asOf),
      uncertain: countOf(left, ({ attempt }) => attempt.state.progress === 'uncertain'),
      doubles: this.#doubles(cohort, question),
      expired: countOf(
        cohort.filter(
          (one) =>
            !one.held &&
            !['suppressed', 'holdout'].includes(this.#outcomeOf(one) ?? '') &&
            this.#wasTriedOn(one, question.channel),
        ),
        (one) => this.#outcomeOf(one) === 'expired',
      ),
      replies: this.#people(
        messages.filter(({ followUp }) => followUp.trigger === 'booking.confirmed'),
        this.#replies,
        waits.replyMs,
        question.asOf,
      ),
      optOuts: this.#people(messages, this.#stops, waits.optOutMs, question.asOf),
      csat: this.#csat(question),
    };
  }

  #isAbout(
    { tenant, call, trigger, receivedAt }: FoldedFollowUp,
    { tenants, from, to, country, trigger: asked }: ScorecardQuestion,
  ): boolean {
    return (
      tenants.includes(tenant) &&
      receivedAt >= from &&
      receivedAt < to &&
      (asked === undefined || trigger === asked) &&
      (country === undefined || this.#known.calls.get(call)?.country === country)
    );
  }

  /** Those that are told together share their fate. */
  #carrierOf(followUp: FoldedFollowUp): FoldedFollowUp {
    return followUp.mergedInto === undefined ? followUp : this.#journeys.followUp(followUp.mergedInto);
  }

  #outcomeOf(followUp: FoldedFollowUp): string | undefined {
    return this.#carrierOf(followUp).outcome;
  }

  #wasTriedOn(followUp: FoldedFollowUp, channel: string | undefined): boolean {
    return channel === undefined || this.#carrierOf(followUp).attempts.some((one) => one.channel === channel);
  }

  #times(cohort: readonly FoldedFollowUp[], { channel }: ScorecardQuestion): ScorecardCounts['time'] {
    const excluded = Object.fromEntries(timeExclusions.map((one) => [one, 0])) as Record<TimeExclusion, number>;
    const times: number[] = [];
    for (const { attempts, basis, basisAt, holdReason = '', waits: waited } of cohort) {
      const [first] = attempts
        .filter((one) => one.acceptedAt !== undefined && one.isSettled !== true)
        .toSorted((a, b) => Number(a.acceptedAt) - Number(b.acceptedAt) || (a.id < b.id ? -1 : 1));
      if (first?.acceptedAt === undefined || (channel !== undefined && first.channel !== channel)) continue;
      const why = new Set<string>([holdReason, ...waited].flatMap((reason) => exclusionOfReason[reason] ?? []));
      if (basis === 'replay' || basis === 'quiet_hours') why.add(basis);
      if (first.step > 0) why.add('fallback');
      const strongest = timeExclusions.find((one) => why.has(one));
      if (strongest === undefined) times.push(first.acceptedAt.getTime() - basisAt.getTime());
      else excluded[strongest] += 1;
    }
    const lags = cohort
      .filter((one) => !one.isAgain && one.eventTime !== undefined && Number(one.eventTime) !== Number(one.receivedAt))
      .map((one) => Number(one.receivedAt) - Number(one.eventTime));
    times.sort((a, b) => a - b);
    lags.sort((a, b) => a - b);
    const ranks = times.length === 0 ? undefined : percentileRanks(times.length, 0.95);
    return {
      timed: times.length,
      inTime: times.filter((one) => one <= timeBounds.pass).length,
      p50: percentileOf(times, 0.5),
      p95: percentileOf(times, 0.95),
      p99: percentileOf(times, 0.99),
      p95Low: ranks === undefined ? null : (times[ranks.low - 1] ?? null),
      p95High: ranks?.high === undefined ? null : (times[ranks.high - 1] ?? null),
      excluded,
      eventLag: { count: lags.length, p50: percentileOf(lags, 0.5), p95: percentileOf(lags, 0.95) },
    };
  }

  #isDocumented(
    { call, tenant, trigger, purpose }: FoldedFollowUp,
    { consentId, channel, plannedAt, acceptedAt }: FoldedAttempt,
    asOf: Date,
  ): boolean {
    const consent = this.#known.consents.get(consentId);
    const isForAnswer = trigger === 'caller.requested' && consent?.purposes.includes('answer') === true;
    if (consent === undefined || consent.kind !== 'grant' || consent.tenant !== tenant) return false;
    const whose = consent.person === null ? this.#personOf(consent.call ?? '') : this.#rootOf(consent.person);
    const about = purpose === 'marketing' ? purpose : purposeOfTrigger[trigger];
    return (
      whose === this.#personOf(call) &&
      consent.channels.includes(channel) &&
      (consent.purposes.includes(about) || isForAnswer) &&
      consent.recorded_at <= (acceptedAt ?? asOf) &&
      (consent.expires_at === null || consent.expires_at > plannedAt)
    );
  }

  #doubles(cohort: readonly FoldedFollowUp[], { channel }: ScorecardQuestion): Count {
    const arrivals = cohort
      .map(({ attempts }) => attempts.filter((one) => one.state.progress === 'delivered'))
      .filter((arrived) => arrived.some((one) => channel === undefined || one.channel === channel));
    return countOf(arrivals, (arrived) => arrived.length > 1);
  }

  #people(
    messages: readonly { followUp: FoldedFollowUp; attempt: FoldedAttempt }[],
    acts: ActsOfPeople,
    withinMs: number,
    asOf: Date,
  ): PeopleCounts {
    const people = new Map<string, { acted: boolean; until: number }>();
    for (const { followUp, attempt } of messages) {
      if (attempt.state.progress !== 'delivered') continue;
      const person = this.#personOf(followUp.call);
      const sentAt = Number(attempt.acceptedAt ?? attempt.plannedAt);
      const until = sentAt + withinMs;
      const key = personKey({ tenant: followUp.tenant, person });
      const acted = acts.get(key)?.some(({ at }) => Number(at) >= sentAt && Number(at) <= until) === true;
      const known = people.get(key);
      people.set(key, { acted: acted || known?.acted === true, until: Math.max(until, known?.until ?? 0) });
    }
    const all = [...people.values()];
    const didAct = (one: { acted: boolean }): boolean => one.acted;
    return {
      over: countOf(
        all.filter((one) => one.until <= Number(asOf)),
        didAct,
      ),
      open: countOf(
        all.filter((one) => one.until > Number(asOf)),
        didAct,
      ),
    };
  }

  #csat({ tenants, from, to, country, trigger, channel }: ScorecardQuestion): ScorecardCounts['csat'] {
    const followedUp: number[] = [];
    const notFollowedUp: number[] = [];
    for (const { tenant, call, at, score } of this.#journeys.scores) {
      if (!tenants.includes(tenant) || at < from || at >= to) continue;
      if (country !== undefined && this.#known.calls.get(call)?.country !== country) continue;
      const before = (this.#ofCall.get(call) ?? [])
        .flatMap((one) => one.attempts.map((attempt) => ({ ...attempt, trigger: one.trigger })))
        .filter((one) => isTaken(one) && (one.acceptedAt ?? one.plannedAt) <= at);
      const fits = before.some(
        (one) =>
          (trigger === undefined || one.trigger === trigger) && (channel === undefined || one.channel === channel),
      );
      if (fits) followedUp.push(score);
      else if (before.length === 0) notFollowedUp.push(score);
    }
    return { followedUp: sumsOf(followedUp), notFollowedUp: sumsOf(notFollowedUp) };
  }
}

function isTaken({ state: { progress } }: Pick<FoldedAttempt, 'state'>): boolean {
  return progress === 'accepted' || progress === 'sent' || progress === 'delivered';
}

function countOf<T>(all: readonly T[], counts: (one: T) => boolean): Count {
  return { counted: all.filter(counts).length, of: all.length };
}

function deliveryOf(taken: readonly FoldedAttempt[], asOf: Date): ScorecardCounts['delivery'] {
  const counts = { delivered: 0, failed: 0, unconfirmed: 0, pending: 0 };
  for (const { state, acceptedAt, plannedAt } of taken) {
    const isOld = Number(acceptedAt ?? plannedAt) <= Number(asOf) - waits.receiptMs;
    if (state.progress === 'delivered') counts.delivered += 1;
    else if (state.failure !== undefined && state.failure.kind !== 'given_up') counts.failed += 1;
    else if (isOld) counts.unconfirmed += 1;
    else counts.pending += 1;
  }
  return counts;
}

function percentileOf(sorted: readonly number[], part: number): number | null {
  return sorted.length === 0 ? null : nearestRank(sorted, part);
}

function sumsOf(scores: readonly number[]): Sums {
  const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
  return { count: scores.length, sum: sum(scores), squares: sum(scores.map((one) => one * one)) };
}
