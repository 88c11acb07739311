import type { FailureReason } from '../channel/failure-reason.ts';
import { applyChange } from './apply-change.ts';
import type { QuietHoursDecision } from '../quiet-hours/quiet-hours.ts';
import type { Facts, FollowUp, HoldReason } from './call-facts.ts';
import type { Change, NewId, SkipReason, Verdict } from './change.ts';
import type { FollowUpOutcome } from '../delivery/follow-up-state.ts';
import type { Exposure } from '../hold-out/hold-out.ts';
import type { Plan } from '../routing/plan.ts';
import { isSameSubject, saidSince } from './subject.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A decision in the making: the facts as they stand, and what has changed them. */
export class Decision {
  facts: Facts;
  readonly changes: Change[] = [];
  readonly newId: NewId;

  constructor(facts: Facts, newId: NewId) {
    this.facts = facts;
    this.newId = newId;
  }

  add(change: Change): void {
    this.changes.push(change);
    this.facts = applyChange(this.facts, change);
  }

  /** Gives a verdict and returns its id. */
  judge(verdict: WithoutId<Verdict>): string {
    const id = this.newId();
    this.add({ change: 'verdict_given', verdict: { ...verdict, id } as Verdict });
    return id;
  }

  /** Holds a follow-up that is due until something else lets it leave, by a verdict that says so. */
  holdUntil(followUp: FollowUp, reason: HoldReason, until: Date): void {
    const verdictId = this.#judgeHold(followUp, reason, until);
    const held: FollowUp = { ...followUp, verdictId, holdReason: reason, dueAt: until };
    this.add({ change: 'follow_up_moved', followUp: held });
  }

  /** Holds a follow-up until the person may be written to. What it waits so long for is no fault of its age. */
  holdForHours(followUp: FollowUp, until: Date, quietHours: QuietHoursDecision): void {
    const reason = 'quiet_hours';
    const verdictId = this.#judgeHold(followUp, reason, until, quietHours);
    const held = { ...followUp, status: 'held', verdictId, holdReason: reason, dueAt: until } as const;
    this.add({ change: 'follow_up_moved', followUp: { ...held, basis: reason, basisAt: until } });
  }

  #judgeHold(followUp: FollowUp, reason: HoldReason, until: Date, quietHours?: QuietHoursDecision): string {
    return this.judge({
      verdict: 'hold',
      reason,
      until,
      eventId: followUp.eventId,
      followUpId: followUp.id,
      ...(followUp.verdictId !== undefined && { supersedes: followUp.verdictId }),
      ...(quietHours && { quietHours }),
    });
  }

  /** Ends a follow-up that would leave now, because its person is held out. The plan says how it would have left. */
  holdOut(followUp: FollowUp, exposure: Exposure, plan: Plan): void {
    const verdictId = this.judge({
      verdict: 'holdout',
      eventId: followUp.eventId,
      followUpId: followUp.id,
      ...(followUp.verdictId !== undefined && { supersedes: followUp.verdictId }),
    });
    this.add({ change: 'exposed', exposure });
    this.add({ change: 'follow_up_closed', followUp: { ...followUp, verdictId }, outcome: 'holdout', plan });
  }

  /**
   * Ends a follow-up that is not to be sent, by a verdict that supersedes the one it stood under. The plan, where one
   * was made, says why no channel was left, or why no time was; the cause, where it was tried, what the last try failed
   * for.
   */
  close(followUp: FollowUp, reason: SkipReason, plan?: Plan, cause?: FailureReason): void {
    if (reason === 'withdrawn' || reason === 'superseded') this.#takeBack(followUp);
    const verdictId = this.judge({
      verdict: 'skip',
      reason,
      eventId: followUp.eventId,
      followUpId: followUp.id,
      ...(followUp.verdictId !== undefined && { supersedes: followUp.verdictId }),
      ...(reason === 'quiet_hours' && plan?.quietHours && { quietHours: plan.quietHours }),
    });
    const closed = { ...followUp, verdictId };
    const why = { ...(plan && { plan }), ...(cause && { cause }) };
    this.add({ change: 'follow_up_closed', followUp: closed, outcome: outcomeOf(reason), reason, ...why });
  }

  /** What another call has overtaken stands on its own no more: whatever confirms it after that is news there as well. */
  #takeBack(followUp: FollowUp): void {
    const at = saidSince(followUp, this.facts)?.at;
    if (at === undefined || this.facts.withdrawals.some((one) => isSameSubject(one, followUp) && one.at >= at)) return;
    const { trigger, subjectId } = followUp;
    this.add({ change: 'subject_withdrawn', withdrawal: { trigger, subjectId, at }, elsewhere: true });
  }
}

function outcomeOf(reason: SkipReason): FollowUpOutcome {
  return reason === 'expired' || reason === 'quiet_hours' ? 'expired' : 'suppressed';
}
