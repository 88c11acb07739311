import { subjectOf, type CallScript, type Expected } from '../morning/call-script.ts';
import { numberedEvents, type NumberedEvent } from '../play/cloud-event.ts';
import { isEventEntry, isVerdictEntry, type Journey, type JourneyAttempt } from './journey.ts';
import type { JourneyFollowUp, VerdictEntry } from './journey.ts';

/** What became of one event of a script. */
export interface EventOutcome {
  readonly event: NumberedEvent;
  /** How often the ledger has it. */
  readonly stored: number;
  /** Verdicts that nothing supersedes; one, when all is well. */
  readonly verdicts: readonly VerdictEntry['data'][];
}

/** What became of one trigger of a script. */
export interface TriggerOutcome extends EventOutcome {
  readonly trigger: string;
  readonly subject: string;
  readonly expected: Expected;
  /** The follow-up that its verdict is about. */
  readonly followUp?: JourneyFollowUp;
}

/** The events of a script as the journey tells of them. */
export function eventOutcomes(call: CallScript, journey: Journey | undefined): readonly EventOutcome[] {
  const entries = journey?.entries ?? [];
  const verdicts = entries.filter(isVerdictEntry).map(({ data }) => data);
  const superseded = new Set(verdicts.map(({ supersedes }) => supersedes));
  return numberedEvents(call).map((event) => {
    const stored = entries.filter(isEventEntry).filter(({ data }) => data.id === event.id);
    const ours = new Set(stored.map(({ data }) => data.eventId));
    return {
      event,
      stored: stored.length,
      verdicts: verdicts.filter(({ eventId, verdictId }) => ours.has(eventId) && !superseded.has(verdictId)),
    };
  });
}

/** The triggers among them. */
export function triggerOutcomes(call: CallScript, journey: Journey | undefined): readonly TriggerOutcome[] {
  return eventOutcomes(call, journey).flatMap((outcome) => {
    const subject = subjectOf(outcome.event.step);
    const { expected } = outcome.event.step;
    if (subject === undefined || expected === undefined) return [];
    const followUp = journey?.followUps.find(({ id }) => id === outcome.verdicts[0]?.followUpId);
    return [{ ...outcome, ...subject, expected, ...(followUp && { followUp }) }];
  });
}

/** Milliseconds from the due basis of a follow-up to its first accept; undefined while it has none. */
export function latencyOf({ basisAt, attempts }: Pick<JourneyFollowUp, 'basisAt' | 'attempts'>): number | undefined {
  const accepts = attempts.flatMap(({ acceptedAt }) => (acceptedAt === undefined ? [] : [acceptedAt.getTime()]));
  return accepts.length === 0 ? undefined : Math.min(...accepts) - basisAt.getTime();
}

/** Why a follow-up may be accepted late; undefined for one that has no excuse. */
export function exclusionOf({ attempts }: Pick<JourneyFollowUp, 'attempts'>): string | undefined {
  if (leftOf({ attempts }).length > 0) return 'it fell back';
  return attempts.length > 1 ? 'the carrier throttled it' : undefined;
}

/** The attempts whose channel was left for a later one of the plan. */
export function leftOf({ attempts }: Pick<JourneyFollowUp, 'attempts'>): readonly JourneyAttempt[] {
  return attempts.filter(({ step }) => attempts.some((other) => other.step > step));
}

/** How often a follow-up arrived once more, by another channel. */
export function doublesOf({ attempts }: Pick<JourneyFollowUp, 'attempts'>): number {
  return attempts.flatMap(({ receipts }) => receipts).filter(({ doubleDelivery }) => doubleDelivery).length;
}

/** The attempts of a call, each once: follow-ups that were merged show the same ones. */
export function attemptsOf(journey: Journey | undefined): readonly JourneyAttempt[] {
  const all = journey?.followUps.flatMap((followUp) => followUp.attempts) ?? [];
  return [...new Map(all.map((attempt) => [attempt.id, attempt])).values()];
}
