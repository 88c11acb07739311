import type { FailureReason } from '../../../src/channel/failure-reason.ts';
import { applyChange } from '../../../src/decide/apply-change.ts';
import type { FollowUp } from '../../../src/decide/call-facts.ts';
import type { Change, NewAttempt, NewId } from '../../../src/decide/change.ts';
import { expireUntried } from '../../../src/decide/expiry.ts';
import { purposeOf } from '../../../src/decide/purpose-of.ts';
import { dropStale, recheckAttempt } from '../../../src/decide/recheck-attempt.ts';
import { releaseDue } from '../../../src/decide/release-due.ts';
import { stayOnStep, switchStep } from '../../../src/decide/switch-step.ts';
import { toldIn } from '../../../src/decide/told-in.ts';
import { foldAttempt, newAttempt, type AttemptFact, type AttemptState } from '../../../src/delivery/attempt-state.ts';
import {
  isTold,
  missedWindow,
  nextMove,
  switchingFailure,
  tells,
  type Tried,
} from '../../../src/delivery/next-move.ts';
import { moveUnder, uncertainPolicyFor } from '../../../src/delivery/uncertain-policy.ts';
import type { Plan } from '../../../src/routing/plan.ts';
import { CallUnderTest, moment, start } from './call-under-test.ts';
import { deepFreeze } from './deep-freeze.ts';

/** A message, and what is known of it. */
export interface Message {
  readonly attempt: NewAttempt;
  state: AttemptState;
  acceptedAt?: Date;
}

interface Kept {
  readonly isOpen: boolean;
  readonly plan?: Plan;
  readonly mergedInto?: string;
}

export function failure(kind: FailureReason['kind'], fallback = true): FailureReason {
  return { kind, permanent: true, fallback, alert: false, message: kind };
}

/** A call whose messages fail, arrive or stay silent, with the steps that a gateway takes from channel to channel. */
export class CallOnTheWay extends CallUnderTest {
  readonly messages: Message[] = [];
  /** Whoever left a message out of what they tell, and then lost it for that, hears of it here. */
  readonly heldUp: { readonly message: Message; readonly by: readonly FollowUp[] }[] = [];
  /** When follow-ups are looked at for their next channel, in milliseconds after the start. */
  readonly #looks = new Map<string, number>();
  readonly #kept = new Map<string, Kept>();
  #taken = 0;
  #ids = 0;

  /** The earliest message that waits to leave by now. */
  nextToLeave(now: number, besides: ReadonlySet<Message>): Message | undefined {
    this.#takeIn(now);
    return this.messages.find((one) => isWaiting(one) && one.attempt.dueAt <= moment(now) && !besides.has(one));
  }

  get nextLook(): number {
    return Math.min(...this.#looks.values());
  }

  /** Whether a follow-up waits for a decision that nobody will make. */
  isInTheAir({ id }: FollowUp): boolean {
    const carrier = this.#kept.get(id)?.mergedInto ?? id;
    return this.#kept.get(id)?.isOpen === true && !this.messages.some((one) => one.attempt.followUpId === carrier);
  }

  /** The follow-ups that belong to a message; its carrier first. */
  belongingTo({ followUpId }: NewAttempt): readonly FollowUp[] {
    const released = this.facts.followUps.filter((one) => one.status === 'released');
    const merged = released.filter((one) => one.id !== followUpId && this.#kept.get(one.id)?.mergedInto === followUpId);
    return [...released.filter((one) => one.id === followUpId), ...merged];
  }

  triesOf(followUpId: string): readonly Message[] {
    return this.messages.filter((one) => one.attempt.followUpId === followUpId);
  }

  /** The last look at a message that had to wait; what may not leave goes on, or is over. */
  mayLeave(message: Message, now: number): boolean {
    const { attempt } = message;
    const belonging = this.belongingTo(attempt);
    const carried = toldIn(attempt.request, belonging);
    const together = belonging.length > 1 ? Math.max(...belonging.map((one) => one.basisAt.getTime())) : 0;
    const arrived = this.#triedOf(attempt.followUpId).filter(
      ({ id, state, plannedAt }) =>
        id !== attempt.id && state.progress === 'delivered' && plannedAt.getTime() >= together,
    );
    const steps = this.#kept.get(attempt.followUpId)?.plan?.steps ?? [];
    if (isTold(steps, arrived, attempt)) return this.#goOn(message, failure('unknown', false), now);
    const recheck = recheckAttempt(carried, attempt.channel, this.facts, this.policy, moment(now));
    if (recheck.valid) return true;
    const stale = recheck.stale.map((one) => one.followUp);
    this.heldUp.push({ message, by: stale });
    const isPart = stale.length < carried.length;
    if (attempt.step > 0) return this.#goOn(message, failure(isPart ? 'overtaken' : 'unknown'), now);
    this.#decide((newId) => dropStale(carried, recheck, this.facts, moment(now), newId));
    message.state = foldAttempt(message.state, { fact: 'rejected', reason: failure('unknown', false) });
    this.#decide((newId) => releaseDue(this.facts, this.policy, moment(now), newId));
    return false;
  }

  learn(message: Message, now: number, ...facts: readonly AttemptFact[]): void {
    const { followUpId, onward } = message.attempt;
    message.state = facts.reduce(foldAttempt, message.state);
    if (facts.some((one) => one.fact === 'accepted')) message.acceptedAt = moment(now);
    const isLast = this.triesOf(followUpId).at(-1) === message;
    const leaves = switchingFailure(message.state) !== undefined;
    if (isLast && leaves && (onward !== undefined || missedWindow(message.state))) this.#looks.set(followUpId, now);
    if (!leaves && onward?.wait !== undefined && tells(message.state, onward.wait.until))
      this.#looks.delete(followUpId);
  }

  /** The same message again, later; it is learnt afterwards what the one before failed for. */
  tryAgain({ attempt }: Message, at: number): void {
    const { follows: _before, ...same } = attempt;
    const again = { ...same, id: `again-${(this.#ids += 1)}`, tryNumber: attempt.tryNumber + 1, dueAt: moment(at) };
    this.messages.push({ attempt: again, state: newAttempt });
  }

  /** It could be tried again only when it is of no use any more. */
  expire({ attempt }: Message, cause: FailureReason): void {
    this.#decide((newId) => expireUntried(this.belongingTo(attempt), this.facts, cause, newId));
  }

  /** Whether a look at it for its next channel is to come. */
  isLookedAt(followUpId: string): boolean {
    return this.#looks.has(followUpId);
  }

  /** The message that tells a follow-up. */
  carrierOf(id: string): string {
    return this.#kept.get(id)?.mergedInto ?? id;
  }

  /** Looks at the follow-ups whose channel may be left by now. */
  look(now: number): boolean {
    const [due] = [...this.#looks].filter(([, at]) => at <= now);
    if (due === undefined) return false;
    const [id] = due;
    this.#looks.delete(id);
    const plan = this.#kept.get(id)?.plan;
    const [carrier] = this.messages.filter((one) => one.attempt.followUpId === id);
    const carried = carrier === undefined ? [] : this.belongingTo(carrier.attempt);
    if (plan === undefined || carried.length === 0) return true;
    const way = { carried, plan, tried: this.#triedOf(id) };
    const policy = uncertainPolicyFor(
      carried.map((one) => purposeOf(one.trigger, this.policy)),
      this.policy.uncertain,
    );
    const move = moveUnder(policy, nextMove(plan.steps, way.tried, moment(now)), way.tried.at(-1)?.state, moment(now));
    if (move.move === 'wait') this.#looks.set(id, move.until.getTime() - start);
    else if (move.move === 'stay') this.#decide((newId) => stayOnStep(way, this.facts, newId));
    else this.#decide((newId) => switchStep(way, move, this.facts, this.policy, moment(now), newId));
    this.#takeIn(now);
    return true;
  }

  #goOn(message: Message, reason: FailureReason, now: number): false {
    message.state = foldAttempt(message.state, { fact: 'rejected', reason });
    this.#looks.set(message.attempt.followUpId, now);
    return false;
  }

  #triedOf(followUpId: string): readonly Tried[] {
    return this.triesOf(followUpId).map(({ attempt: { id, step, dueAt }, state, acceptedAt }) => ({
      id,
      step,
      state,
      plannedAt: dueAt,
      ...(acceptedAt && { acceptedAt }),
    }));
  }

  #decide(decide: (newId: NewId) => readonly Change[]): void {
    for (const change of decide(() => `later-${(this.#ids += 1)}`)) {
      this.facts = deepFreeze(applyChange(this.facts, deepFreeze(change)));
      this.changes.push(change);
    }
  }

  /** What the ledger keeps of the changes since. */
  #takeIn(now: number): void {
    for (const change of this.changes.slice(this.#taken)) this.#keep(change, now);
    this.#taken = this.changes.length;
  }

  #keep(change: Change, now: number): void {
    switch (change.change) {
      case 'follow_up_released': {
        const { followUp, plan, mergedInto } = change;
        this.#kept.set(followUp.id, { isOpen: true, plan, ...(mergedInto !== undefined && { mergedInto }) });
        return;
      }
      case 'follow_up_switched': {
        const { followUp, status, mergedInto } = change;
        const plan = this.#kept.get(followUp.id)?.plan;
        const isOpen = status.state !== 'settled';
        this.#kept.set(followUp.id, { isOpen, ...(plan && { plan }), ...(mergedInto !== undefined && { mergedInto }) });
        return;
      }
      case 'follow_up_moved':
      case 'follow_up_closed':
        this.#kept.delete(change.followUp.id);
        return;
      case 'attempt_planned': {
        const { followUpId, onward } = change.attempt;
        this.messages.push({ attempt: change.attempt, state: newAttempt });
        if (onward?.wait !== undefined) this.#looks.set(followUpId, now + onward.wait.afterMs);
        return;
      }
      default:
    }
  }
}

function isWaiting({ state }: Message): boolean {
  return state.progress === 'planned' && state.failure === undefined;
}
