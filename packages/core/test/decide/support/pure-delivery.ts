import type { FailureReason } from '../../../src/channel/failure-reason.ts';
import { lastExpiry } from '../../../src/decide/expiry.ts';
import { recheckAttempt } from '../../../src/decide/recheck-attempt.ts';
import { toldIn } from '../../../src/decide/told-in.ts';
import { attemptStatus, factOfReceipt, type AttemptFact } from '../../../src/delivery/attempt-state.ts';
import { isPending } from '../../../src/delivery/next-move.ts';
import {
  afterAnswer,
  countAnswer,
  firstQuestionAfterMs,
  takenFor,
  type Asked,
  type ReconcileAnswer,
} from '../../../src/delivery/reconciliation.ts';
import { fractionOf, planRetry } from '../../../src/delivery/retry-policy.ts';
import { afterQuestions, givenUp, uncertainPolicyFor } from '../../../src/delivery/uncertain-policy.ts';
import { purposeOfTrigger } from '../../../src/trigger/trigger.ts';
import { CallOnTheWay, failure, type Message } from './call-on-the-way.ts';
import { moment, start, timing } from './call-under-test.ts';
import { judge } from './delivery-judge.ts';
import { DeliveryOracle } from './delivery-oracle.ts';
import {
  arrives,
  deliveryChannels,
  plans,
  type ActName,
  type DeliveryChannel,
  type Story,
  type Tiding,
  type Try,
} from './delivery-stories.ts';
import {
  booking,
  cancelled,
  ended,
  granted,
  payment,
  request,
  revoked,
  started,
  type SampleEvent,
} from './sample-events.ts';
import { isPlanned, itemOf, senderOf, shownOf } from './shown-of-call.ts';

const mostMoments = 600;
const useful = { ...timing, expireAfterMs: 30 * 60_000 };

/** One caller, to whom a story happens with nothing around the engine but what a gateway does with its answers. */
export class PureDelivery {
  readonly oracle: DeliveryOracle;
  readonly #story: Story;
  readonly #call: CallOnTheWay;
  readonly #tries: Record<DeliveryChannel, Try[]>;
  readonly #agenda: { readonly at: number; readonly run: () => void }[] = [];
  readonly #waiting = new Set<Message>();
  /** What its provider has. */
  readonly #taken = new Set<Message>();
  #now = 0;
  #rooms = 0;

  constructor(story: Story) {
    this.#story = story;
    this.oracle = new DeliveryOracle(story);
    this.#tries = { rcs: [...story.tries.rcs], whatsapp: [...story.tries.whatsapp], sms: [...story.tries.sms] };
    const send = (plans[story.language] ?? []).map(({ channel, until, afterMs }) => ({
      channel,
      ...(until && afterMs !== undefined && { wait: { until, afterMs } }),
    }));
    this.#call = new CallOnTheWay({
      senders: deliveryChannels.map(senderOf),
      routing: [{ send }],
      timing: useful,
      uncertain: { appointment: 'park', transaction: 'fall_back', support: 'give_up' },
    });
  }

  /** @returns what is wrong, in words. */
  play(): readonly string[] {
    const { tells, acts } = this.#story;
    this.#call.receive(0, started(), granted({ channels: deliveryChannels }));
    this.#call.receive(0, ...tells.map((one) => this.#telling(one)));
    for (const { at, act } of acts) this.#agenda.push({ at, run: () => this.#act(act) });
    this.#allTurns();
    for (let moments = 0; this.#moveOn(); moments += 1) {
      if (moments > mostMoments) return ['the same work comes again and again'];
      for (const due of this.#agenda.filter((one) => one.at <= this.#now)) {
        this.#agenda.splice(this.#agenda.indexOf(due), 1);
        due.run();
        this.#allTurns();
      }
      this.#allTurns();
      judge(this.oracle, shownOf(this.#call), this.#now, false);
      if (this.oracle.faults.length > 0) return this.oracle.faults;
    }
    judge(this.oracle, shownOf(this.#call), this.#now, true);
    return this.oracle.faults;
  }

  #moveOn(): boolean {
    const { facts, messages, nextLook } = this.#call;
    const held = facts.followUps.flatMap((one) => (one.status === 'held' ? [one.dueAt.getTime() - start] : []));
    const planned = messages.flatMap((one) => (isPlanned(one) ? [one.attempt.dueAt.getTime() - start] : []));
    const next = Math.min(nextLook, ...held, ...planned, ...this.#agenda.map((one) => one.at));
    this.#now = Math.max(this.#now, next);
    return next !== Infinity;
  }

  #allTurns(): void {
    for (let turns = 0; this.#turn(); turns += 1) if (turns > mostMoments) throw new Error('it turns for ever');
  }

  #turn(): boolean {
    const now = this.#now;
    const before = this.#call.changes.length;
    this.#call.release(now);
    const next = this.#call.nextToLeave(now, this.#waiting);
    if (next === undefined) return this.#call.look(now) || this.#call.changes.length > before;
    // What is planned for this very moment is handed over at once.
    const isPlannedNow = next.attempt.dueAt.getTime() - start === now && next.attempt.tryNumber === 1;
    if (isPlannedNow || this.#call.mayLeave(next, now)) this.#leave(next);
    return true;
  }

  #telling(kind: Story['tells'][number]): SampleEvent {
    const { live } = this.#story;
    if (kind === 'booking') this.#rooms += 1;
    this.oracle.told(kind === 'booking' ? `booking ${this.#rooms}` : kind, this.#now);
    if (kind === 'booking')
      return booking({ location: `Room ${this.#rooms}`, startsAt: '2036-11-24T15:00:00-05:00' }, { live });
    return kind === 'payment' ? payment({}, { live }) : request({}, { live });
  }

  #act(act: ActName): void {
    const now = this.#now;
    // What needs a gateway is for one to show.
    if (act.startsWith('settle') || act.startsWith('replay')) return;
    if (act === 'change') this.#call.receive(now, this.#telling('booking'));
    else if (act === 'paid') this.#call.receive(now, this.#telling('payment'));
    this.oracle.happens(act, now);
    if (act === 'ended') this.#call.receive(now, ended());
    else if (act === 'stop' || act === 'stop by reply') this.#call.receive(now, revoked());
    else if (act === 'revoke rcs' || act === 'revoke sms')
      this.#call.receive(now, revoked({ channels: [act.slice(7)] }));
    else if (act === 'cancel') this.#call.receive(now, cancelled());
  }

  #leave(message: Message): void {
    const { id, channel: name, request: said } = message.attempt;
    const channel = name as DeliveryChannel;
    const now = this.#now;
    const items = toldIn(said, this.#call.belongingTo(message.attempt)).map((one) => itemOf(one.item));
    this.oracle.leaves(id, channel, items, now);
    const behaves = this.#tries[channel].shift() ?? arrives;
    this.#call.learn(message, now, { fact: 'leased' });
    const took = behaves.answer === 'accepted' || ('took' in behaves && behaves.took);
    if (took) this.#taken.add(message);
    if ('tidings' in behaves && took) for (const one of behaves.tidings) this.#tell(message, one);
    if (behaves.answer === 'accepted') this.#hear(message, { fact: 'accepted', providerIds: [id] });
    else if (behaves.answer === 'throttled') {
      const { retryAfterMs, fallback = true } = behaves;
      this.#refuse(message, { ...passing, fallback, kind: 'rate_limited' }, retryAfterMs);
    } else if (behaves.answer === 'rejected') {
      const { permanent, fallback, optOut, neverLeft, window, retryAfterMs } = behaves;
      const reason = {
        ...failure(window ? 'window_closed' : 'unreachable', fallback),
        permanent,
        ...(neverLeft && !permanent && { neverLeft }),
      };
      if (optOut) this.#stop();
      this.#refuse(message, { ...reason, ...(optOut && { optOut: 'all' }) }, retryAfterMs);
    } else {
      this.#hear(message, { fact: 'uncertain', cause: 'timeout' });
      this.#ask(message, behaves.tells, { times: 0, absences: 0 }, now + firstQuestionAfterMs, now);
    }
  }

  #stop(): void {
    this.oracle.stopped(this.#now);
    this.#call.receive(this.#now, revoked());
  }

  #tell(message: Message, { status, afterMs, times, fallback, lost }: Tiding): void {
    if (lost) return;
    const fact = factOfReceipt(status, message.attempt.id, failure('unreachable', fallback));
    if (fact === undefined) return;
    const run = (): void => {
      for (let time = 0; time < times; time += 1) this.#hear(message, fact);
    };
    if (afterMs === 'early') run();
    else this.#agenda.push({ at: this.#now + afterMs, run });
  }

  /** What is heard is told to the oracle in its own words. */
  #hear(message: Message, fact: AttemptFact): void {
    const { id } = message.attempt;
    if (fact.fact === 'engaged') this.oracle.hears(id, this.#now, { word: 'read' });
    else if ('reason' in fact) {
      const { fallback, optOut, permanent: isFinal } = fact.reason;
      this.oracle.hears(id, this.#now, { word: fact.fact, fallback: fallback && optOut === undefined, isFinal });
    } else if (fact.fact !== 'billed' && fact.fact !== 'planned' && fact.fact !== 'leased')
      this.oracle.hears(id, this.#now, { word: fact.fact });
    this.#call.learn(message, this.#now, fact);
  }

  /** It was not sent, and is tried again where that is of use. */
  #refuse(message: Message, reason: FailureReason, retryAfterMs?: number): void {
    const { attempt } = message;
    const { onward, tryNumber } = attempt;
    const notBefore = retryAfterMs === undefined ? {} : { notBefore: this.#now + retryAfterMs };
    const wasKnown = message.state.failure !== undefined;
    const retry = planRetry(reason, {
      tryNumber,
      now: moment(this.#now),
      random: fractionOf(attempt.id),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    const carried = this.#call.belongingTo(attempt);
    const isOpen = carried.length > 0 && !wasKnown;
    const goesOn = retry !== undefined && onward !== undefined && retry.at >= onward.deadline && reason.fallback;
    const isTried = isOpen && retry !== undefined && !goesOn;
    const isLate = isTried && retry.at.getTime() >= lastExpiry(carried, useful);
    if (isTried && !isLate) this.#call.tryAgain(message, retry.at.getTime() - start);
    const { fallback, optOut } = reason;
    const isFinal = reason.permanent && reason.kind !== 'window_closed';
    const word = { word: 'rejected', fallback: fallback && optOut === undefined, isFinal, ...notBefore } as const;
    this.oracle.hears(attempt.id, this.#now, { ...word, again: isAbsent(reason) });
    this.#call.learn(message, this.#now, { fact: 'rejected', reason });
    const others = this.#call.triesOf(attempt.followUpId).filter((one) => one !== message);
    if (isLate && !others.some(isPending)) this.#call.expire(message, reason);
  }

  #ask(message: Message, tells: readonly string[], asked: Asked, at: number, sentAt: number): void {
    this.#agenda.push({
      at,
      run: () => {
        if (attemptStatus(message.state) !== 'uncertain') return;
        const [said = 'unknown', ...rest] = tells;
        const told = this.#answer(message, said);
        if (told === undefined) return this.#end(message);
        const since = this.#now - sentAt;
        const answer = takenFor(told, since);
        const now = countAnswer(asked, answer);
        const after = afterAnswer(answer, now, since);
        if (after.next === 'accepted') this.#hear(message, { fact: 'accepted', providerIds: [message.attempt.id] });
        else if (after.next === 'ask') this.#ask(message, rest, now, this.#now + after.inMs, sentAt);
        else if (after.next === 'end') this.#end(message);
        else this.#prove(message);
      },
    });
  }

  /** @returns undefined where nobody can be asked. */
  #answer(message: Message, said: string): ReconcileAnswer | undefined {
    const { channel } = message.attempt;
    if (channel === 'whatsapp') return undefined;
    if (said === 'silence') return 'unanswered';
    if (channel === 'rcs') {
      const told = toldIn(message.attempt.request, this.#call.belongingTo(message.attempt));
      const { facts, policy } = this.#call;
      const isLast = this.#call.triesOf(message.attempt.followUpId).at(-1) === message;
      if (!isLast || told.length === 0 || !recheckAttempt(told, channel, facts, policy, moment(this.#now)).valid) {
        return undefined;
      }
      return said === 'truth' ? 'found' : 'unknown';
    }
    if (said === 'unknown') return 'unknown';
    return said === 'truth' && this.#taken.has(message) ? 'found' : 'absent';
  }

  #prove(message: Message): void {
    const isLast = this.#call.triesOf(message.attempt.followUpId).at(-1) === message;
    if (isLast) this.#refuse(message, absent);
    else this.#hear(message, { fact: 'rejected', reason: absent });
  }

  /** Nobody is asked any more. */
  #end(message: Message): void {
    const { attempt } = message;
    const carried = this.#call.belongingTo(attempt);
    const policy = uncertainPolicyFor(
      carried.map((one) => purposeOfTrigger[one.trigger]),
      this.#call.policy.uncertain,
    );
    const isLast = this.#call.triesOf(attempt.followUpId).at(-1) === message;
    const way = { isLast, isOpen: carried.length > 0, ...(attempt.onward && { deadline: attempt.onward.deadline }) };
    const end = afterQuestions(policy, way, moment(this.#now));
    if (end !== 'park') this.#hear(message, { fact: 'given_up', reason: givenUp('policy', end === 'fall_back') });
  }
}

const passing: FailureReason = { ...failure('provider_error'), permanent: false };
const absent: FailureReason = { ...passing, message: 'absent' };
const isAbsent = ({ message }: FailureReason): boolean => message === 'absent';
