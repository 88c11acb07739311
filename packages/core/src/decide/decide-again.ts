import { attemptStatus, type AttemptState } from '../delivery/attempt-state.ts';
import type { FollowUpOutcome } from '../delivery/follow-up-state.ts';
import { applyChange } from './apply-change.ts';
import type { Facts, FollowUp, HoldReason } from './call-facts.ts';
import type { Change, NewId, SkipReason } from './change.ts';
import { Decision } from './decision.ts';
import { placeAgain } from './place-follow-up.ts';
import { overtaken } from './recheck-attempt.ts';
import { releaseDue } from './release-due.ts';
import { isSameSubject } from './subject.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** `decide`: what was not sent is decided on the facts of this moment. `send`: what was sent is sent once more, on purpose. */
export type ReplayMode = 'decide' | 'send';

/** A follow-up that is to be replayed, and how far it got. */
export interface ToReplay {
  readonly followUp: FollowUp;
  /** As in `FollowUpStatus`. */
  readonly state: string;
  readonly outcome?: FollowUpOutcome;
  /** Why it was closed, if it was. */
  readonly reason?: string;
  /** Of the message that tells it. */
  readonly attempts: readonly AttemptState[];
  /** Nobody named it: it shares a message with one that was named, and is decided with it where that message never left. */
  readonly alongside?: true;
}

/** What a replay comes to for one follow-up. */
export type ReplayResult =
  /** Its message is planned for this moment; `againAs` is the follow-up that sends it once more. */
  | { readonly result: 'sent'; readonly againAs?: string }
  | { readonly result: 'held'; readonly reason: HoldReason; readonly until: Date; readonly againAs?: string }
  | { readonly result: 'skip'; readonly reason: SkipReason }
  /** A provider has it, or may have it, or is being asked to take it. */
  | { readonly result: 'already_sent' }
  /** The decision of today is the one that stands. */
  | { readonly result: 'unchanged'; readonly reason?: string };

export interface Replay {
  readonly changes: readonly Change[];
  /** By follow-up. */
  readonly results: ReadonlyMap<string, ReplayResult>;
}

export interface ReplaySettings {
  readonly mode: ReplayMode;
  /** The id of the follow-up that sends this one once more: the same for the same replay, so that it is done once. */
  readonly idOfRepeat: (followUpId: string) => string;
}

/**
 * Decides follow-ups of one call again. What was never sent is held anew, due at once, and takes the way of everything
 * that falls due ({@link releaseDue}): consent, stops, expiry, plan and merging are those of this moment, and the new
 * verdict supersedes the old one. What was sent stays as it is, unless it is to be sent again: then a second follow-up
 * about the same subject and revision is made, with a number in `again`, so that of no follow-up two messages are
 * accepted on one channel. A decision that comes out as the one that stands changes nothing. Pure.
 *
 * @param all with whatever shares a message with one of them, as `alongside`.
 */
export function decideAgain(
  all: readonly ToReplay[],
  { mode, idOfRepeat }: ReplaySettings,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
  newId: NewId,
): Replay {
  const decision = new Decision(facts, newId);
  const results = new Map<string, ReplayResult>();
  /** By the id of what is decided now. */
  const open = new Map<string, ToReplay>();
  for (const one of all) {
    const { followUp, reason: before } = one;
    const course = courseOf(one, mode);
    if (one.alongside === true && course !== 'reopen') continue;
    if (typeof course === 'object') {
      results.set(followUp.id, course);
      continue;
    }
    const reason = overtaken(followUp, decision.facts);
    if (course === 'repeat') {
      const twins = decision.facts.followUps.filter((other) => isTwin(other, followUp));
      // Whoever names a call asks for one message about each subject, however often it was sent and this is asked.
      const made = new Set(twins.map((twin) => idOfRepeat(twin.id)));
      const waiting = twins.find((twin) => twin.status === 'held');
      if (twins.some((twin) => made.has(twin.id))) results.set(followUp.id, { result: 'already_sent' });
      // It is to be sent once more already, and its verdict is the one that stands.
      else if (waiting !== undefined) {
        results.set(followUp.id, { result: 'unchanged', reason: waiting.holdReason ?? 'held' });
      } else if (reason !== undefined) results.set(followUp.id, { result: 'skip', reason });
      else {
        const again = repeatOf(followUp, idOfRepeat(followUp.id), twins, now);
        decision.add({ change: 'follow_up_held', followUp: again });
        open.set(again.id, one);
      }
    } else if (reason === undefined) {
      placeAgain(decision, reopened(followUp, now), now, policy);
      open.set(followUp.id, one);
    } else if (reason === before) results.set(followUp.id, { result: 'unchanged', reason });
    else {
      decision.close(followUp, reason);
      results.set(followUp.id, { result: 'skip', reason });
    }
  }
  const changes = [...decision.changes, ...releaseDue(decision.facts, policy, now, newId)];
  return withoutVain(changes, open, results, facts);
}

/** What is to be done with a follow-up, or why nothing is. */
function courseOf(
  { followUp, state, outcome, reason, attempts }: ToReplay,
  mode: ReplayMode,
): 'reopen' | 'repeat' | ReplayResult {
  if (followUp.status === 'held') return { result: 'unchanged', reason: followUp.holdReason ?? 'held' };
  // Told by another revision, or deliberately by none.
  if (outcome === 'holdout' || reason === 'duplicate') return { result: 'unchanged', reason: reason ?? 'holdout' };
  if (state === 'planned' || state === 'switching' || attempts.some(isUnderWay)) {
    return mode === 'decide' ? { result: 'already_sent' } : { result: 'unchanged', reason: 'under_way' };
  }
  if (!attempts.some(mayHaveLeft)) return 'reopen';
  return mode === 'decide' ? { result: 'already_sent' } : 'repeat';
}

function isUnderWay(state: AttemptState): boolean {
  const status = attemptStatus(state);
  return status === 'planned' || status === 'leased';
}

/** Only what was refused before anybody accepted it surely did not leave. */
function mayHaveLeft(state: AttemptState): boolean {
  const wasTaken = state.progress === 'accepted' || state.progress === 'sent' || state.progress === 'delivered';
  return wasTaken || attemptStatus(state) !== 'rejected';
}

function reopened({ holdReason: _reason, ...followUp }: FollowUp, now: Date): FollowUp {
  return { ...followUp, status: 'held', atOnce: true, dueAt: now, basis: 'replay', basisAt: now };
}

/**
 * The same again, as a follow-up of its own; its verdict supersedes the one that stands on the event. It is due at once
 * and waits for no consent: somebody wants it sent now, or to hear that it may not be.
 */
function repeatOf(followUp: FollowUp, id: string, twins: readonly FollowUp[], now: Date): FollowUp {
  const last = twins.reduce((a, b) => (timesOf(b) > timesOf(a) ? b : a));
  const { verdictId = followUp.verdictId } = last;
  return {
    ...reopened(followUp, now),
    id,
    again: timesOf(last) + 1,
    receivedAt: now,
    ...(verdictId !== undefined && { verdictId }),
  };
}

function timesOf({ again = 0 }: FollowUp): number {
  return again;
}

/** The same subject in the same revision. */
function isTwin(one: FollowUp, other: FollowUp): boolean {
  return isSameSubject(one, other) && one.revision === other.revision;
}

/**
 * Leaves out what would only say once more that nothing is sent: of a message that was sent no later verdict says
 * otherwise, and a decision that stands is not repeated.
 */
function withoutVain(
  changes: readonly Change[],
  open: ReadonlyMap<string, ToReplay>,
  known: ReadonlyMap<string, ReplayResult>,
  before: Facts,
): Replay {
  const results = new Map(known);
  const vain = new Set<string>();
  const closed = new Map(changes.flatMap((one) => (one.change === 'follow_up_closed' ? [[one.followUp.id, one]] : [])));
  const { followUps } = changes.reduce(applyChange, before);
  for (const [id, { followUp, reason: reasonBefore }] of open) {
    const isRepeat = id !== followUp.id;
    const now = followUps.find((one) => one.id === id);
    const why = closed.get(id)?.reason;
    const again = isRepeat ? { againAs: id } : {};
    if (why !== undefined) {
      const isSame = !isRepeat && why === reasonBefore;
      if (isRepeat || isSame) vain.add(id);
      results.set(followUp.id, isSame ? { result: 'unchanged', reason: why } : { result: 'skip', reason: why });
    } else if (now?.status === 'held' && now.holdReason !== undefined) {
      results.set(followUp.id, { result: 'held', reason: now.holdReason, until: now.dueAt, ...again });
    } else results.set(followUp.id, { result: 'sent', ...again });
  }
  return { changes: changes.filter((one) => !vain.has(followUpOf(one) ?? '')), results };
}

/** The follow-up that a change is about, if it is about one. */
function followUpOf(change: Change): string | undefined {
  if ('verdict' in change) return change.verdict.followUpId;
  return 'followUp' in change ? change.followUp.id : undefined;
}
