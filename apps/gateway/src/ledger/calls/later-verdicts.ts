import type { Change, Verdict } from '@aftercall/core';
import type { CallRecord } from './call-record.ts';

/** A verdict that is given without an event at a door, without anything personal. */
export interface LaterVerdict {
  readonly eventId: string;
  readonly verdict: Verdict['verdict'];
  /** Empty where there is none. */
  readonly reason: string;
  readonly trigger: string;
}

/** The verdicts among the changes of a call, for whoever counts them after the commit. */
export function verdictsAmong(record: CallRecord, changes: readonly Change[]): LaterVerdict[] {
  return changes.flatMap((one) => (one.change === 'verdict_given' ? toldVerdict(record, one.verdict) : []));
}

export function toldVerdict({ facts }: CallRecord, verdict: Verdict): LaterVerdict {
  const { eventId, followUpId } = verdict;
  const trigger = facts.followUps.find((one) => one.id === followUpId)?.trigger ?? '';
  return { eventId, verdict: verdict.verdict, reason: 'reason' in verdict ? verdict.reason : '', trigger };
}
