import { applyChange } from '../../../src/decide/apply-change.ts';
import { noFacts, type Facts, type FollowUp } from '../../../src/decide/call-facts.ts';
import type { Change, NewAttempt, NewId, Verdict } from '../../../src/decide/change.ts';
import { decideAgain, type Replay, type ReplayMode, type ToReplay } from '../../../src/decide/decide-again.ts';
import { decideEvent } from '../../../src/decide/decide-event.ts';
import { dropStale, recheckAttempt, type Recheck } from '../../../src/decide/recheck-attempt.ts';
import { releaseDue } from '../../../src/decide/release-due.ts';
import type { TenantPolicy, Timing } from '../../../src/decide/tenant-policy.ts';
import type { AttemptState } from '../../../src/delivery/attempt-state.ts';
import type { Sender } from '../../../src/routing/plan.ts';
import type { RouteRule } from '../../../src/routing/route.ts';
import { deepFreeze } from './deep-freeze.ts';
import { fakeSender } from './fake-sender.ts';
import type { SampleEvent } from './sample-events.ts';

/** The moment from which tests count their milliseconds. */
export const start = Date.parse('2026-11-24T15:00:00.000Z');

export const timing: Timing = { afterCallDelayMs: 4_000, longestWaitMs: 600_000, expireAfterMs: 3_600_000 };

export interface CallChoice {
  readonly senders?: readonly Sender[];
  readonly routing?: readonly RouteRule[];
  readonly timing?: Timing;
  readonly facts?: Partial<Facts>;
  readonly reachability?: TenantPolicy['reachability'];
  readonly quietHours?: TenantPolicy['quietHours'];
  readonly marketing?: TenantPolicy['marketing'];
  readonly holdOuts?: TenantPolicy['holdOuts'];
  readonly guards?: TenantPolicy['guards'];
  readonly uncertain?: TenantPolicy['uncertain'];
}

/**
 * One call, with the steps that a gateway takes around the pure engine: a batch of events is
 * decided one by one and what is due is released; due times come; planned sends are claimed.
 */
export class CallUnderTest {
  facts: Facts;
  readonly policy: TenantPolicy;
  readonly changes: Change[] = [];
  /** Planned, and neither claimed nor dropped yet. */
  pending: NewAttempt[] = [];
  #ids = 0;
  #events = 0;

  constructor(choice: CallChoice = {}) {
    const {
      senders = [fakeSender()],
      routing,
      timing: own = timing,
      facts = {},
      reachability,
      quietHours,
      marketing,
      holdOuts,
      guards,
      uncertain,
    } = choice;
    this.facts = deepFreeze({ ...noFacts, ...facts });
    this.policy = {
      id: 'acme',
      name: 'Acme Clinic',
      locale: 'en-US',
      timing: own,
      senders,
      ...(routing && { routing }),
      ...(reachability && { reachability }),
      ...(quietHours && { quietHours }),
      ...(marketing && { marketing }),
      ...(holdOuts && { holdOuts }),
      ...(guards && { guards }),
      ...(uncertain && { uncertain }),
    };
  }

  /** Receives events in one transaction; answers with our ids for them. */
  receive(afterMs: number, ...events: readonly SampleEvent[]): string[] {
    const now = moment(afterMs);
    const eventIds = events.map(({ event, phone, answers }) => {
      const eventId = `event-${(this.#events += 1)}`;
      const received = deepFreeze({
        event,
        eventId,
        receivedAt: now,
        ...(phone && { phone }),
        ...(answers && { answers }),
      });
      this.#apply((newId) => decideEvent(this.facts, received, this.policy, newId));
      return eventId;
    });
    this.release(afterMs);
    return eventIds;
  }

  /** The claim loop looks at what has fallen due. */
  release(afterMs: number): void {
    this.#apply((newId) => releaseDue(this.facts, this.policy, moment(afterMs), newId));
  }

  /** Claims the oldest planned send; answers with what the last look at it said. */
  claim(afterMs: number): Recheck {
    const [attempt, ...rest] = this.pending;
    if (attempt === undefined) throw new Error('nothing is planned');
    this.pending = rest;
    const carried = this.carriedBy(attempt);
    const now = moment(afterMs);
    const recheck = recheckAttempt(carried, attempt.channel, this.facts, this.policy, now);
    if (!recheck.valid) {
      this.#apply((newId) => dropStale(carried, recheck, this.facts, now, newId));
      this.release(afterMs);
    }
    return recheck;
  }

  /** The follow-up that carries a message, and those that were merged into it when they were last released. */
  carriedBy({ followUpId }: NewAttempt): readonly FollowUp[] {
    const mergedInto = new Map(this.of('follow_up_released').map((one) => [one.followUp.id, one.mergedInto]));
    return this.facts.followUps.filter(
      (one) => one.status === 'released' && (one.id === followUpId || mergedInto.get(one.id) === followUpId),
    );
  }

  /** Has follow-ups replayed, as far as `attempts` says that they got, by follow-up. */
  replay(
    afterMs: number,
    mode: ReplayMode,
    ids: readonly string[],
    attempts: Readonly<Record<string, readonly AttemptState[]>> = {},
    name = 'again',
  ): Replay['results'] {
    let results: Replay['results'] = new Map();
    const before = this.facts;
    const idOfRepeat = (id: string): string => `${id}-${name}`;
    this.#apply((newId) => {
      const all = ids.map((id) => this.#toReplay(id, attempts[id] ?? []));
      const replay = decideAgain(all, { mode, idOfRepeat }, before, this.policy, moment(afterMs), newId);
      results = replay.results;
      return [...replay.changes];
    });
    return results;
  }

  #toReplay(id: string, attempts: readonly AttemptState[]): ToReplay {
    const followUp = this.facts.followUps.find((one) => one.id === id);
    if (followUp === undefined) throw new Error(`there is no follow-up ${id}`);
    const closed =
      followUp.status === 'closed' ? this.of('follow_up_closed').findLast((one) => one.followUp.id === id) : undefined;
    const state = followUp.status === 'held' ? 'held' : attempts.length === 0 && !closed ? 'planned' : 'settled';
    return {
      followUp,
      state,
      attempts,
      ...(closed && { outcome: closed.outcome, ...(closed.reason && { reason: closed.reason }) }),
    };
  }

  /** Every change of one kind, in order. */
  of<K extends Change['change']>(kind: K): Extract<Change, { change: K }>[] {
    return this.changes.filter((one): one is Extract<Change, { change: K }> => one.change === kind);
  }

  get attempts(): readonly NewAttempt[] {
    return this.of('attempt_planned').map((one) => one.attempt);
  }

  get verdicts(): readonly Verdict[] {
    return this.of('verdict_given').map((one) => one.verdict);
  }

  /** The texts that were planned, in order. */
  get texts(): readonly string[] {
    return this.attempts.map((one) => one.request.text);
  }

  /** The verdicts on an event, as `hold(call_live)`, in order. */
  verdictsOn(eventId: string | undefined): readonly string[] {
    return this.verdicts.filter((one) => one.eventId === eventId).map(inWords);
  }

  #apply(decide: (newId: NewId) => Change[]): void {
    const before = this.#ids;
    const newId = (): string => `id-${(this.#ids += 1)}`;
    const changes = decide(newId);
    const count = this.#ids;
    this.#ids = before;
    // Decided twice, in secret: whatever is not a function of its input shows itself here.
    const again = decide(newId);
    if (this.#ids !== count || JSON.stringify(again) !== JSON.stringify(changes)) throw new Error('not pure');
    for (const change of changes) {
      this.facts = deepFreeze(applyChange(this.facts, deepFreeze(change)));
      this.changes.push(change);
      if (change.change === 'attempt_planned') this.pending.push(change.attempt);
    }
  }
}

export function moment(afterMs: number): Date {
  return new Date(start + afterMs);
}

/** The platform's own time, so many milliseconds after the start. */
export function time(afterMs: number): string {
  return moment(afterMs).toISOString();
}

export function inWords(verdict: Verdict): string {
  return 'reason' in verdict ? `${verdict.verdict}(${verdict.reason})` : verdict.verdict;
}

/** The verdicts that no other supersedes, by event. */
export function currentVerdicts(verdicts: readonly Verdict[]): Map<string, Verdict[]> {
  const superseded = new Set(verdicts.map((one) => one.supersedes));
  return Map.groupBy(
    verdicts.filter((one) => !superseded.has(one.id)),
    (one) => one.eventId,
  );
}
