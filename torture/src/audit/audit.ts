import type { LoadedCall } from '../load/call-story.ts';
import type { OracleAccept } from '../scene/carrier.ts';
import { auditRepeats } from './audit-repeats.ts';
import type { LedgerCopy } from './ledger-copy.ts';
import { LedgerIndex } from './ledger-index.ts';
import { auditStops } from './audit-stops.ts';
import { auditTriggers } from './audit-triggers.ts';
import { auditUncertain } from './audit-uncertain.ts';

/** What can be wrong after a run. */
export const wrongs = [
  /** Posted or published, and never acknowledged. */
  'unacknowledged',
  /** Acknowledged, and not in the ledger, or there more than once. */
  'event_lost',
  'event_doubled',
  /** An event without exactly one current verdict. */
  'verdict',
  /** An acknowledged trigger with consent that was neither sent, nor is uncertain, nor has a reason. */
  'lost',
  /** A follow-up that was accepted more than once on one channel. */
  'doubled',
  /** Accepted by the carrier although nothing was to be sent. */
  'unasked',
  /** Accepted by the carrier, and no attempt of the ledger. */
  'stranger',
  /** The ledger says that it was not sent, or knows nothing, and the carrier accepted it. */
  'denied',
  /** The ledger says that it was accepted, and the carrier never did. */
  'invented',
  /** An uncertain outcome without a cause that the harness or the carrier knows of. */
  'unexplained_uncertain',
  'left_uncertain',
  /** Two entries of the ledger that say the same of the same moment. */
  'written_twice',
  'stuck',
  'after_stop',
] as const;
export type Wrong = (typeof wrongs)[number];

export interface Finding {
  readonly wrong: Wrong;
  /** What is wrong, with the ids to look for. */
  readonly what: string;
}

export interface AuditFacts {
  readonly calls: readonly LoadedCall[];
  /** Ids of the events that a door acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  readonly accepts: readonly OracleAccept[];
  readonly ledger: LedgerCopy;
  /** Attempts that may be uncertain, with why: an ambiguous answer, or under way at a fault. */
  readonly mayBeUncertain: ReadonlyMap<string, string>;
}

export interface AuditFigures {
  readonly calls: number;
  readonly events: number;
  /** Triggers that had to lead to a message. */
  readonly followUpsOwed: number;
  readonly accepts: number;
  /** Uncertain outcomes by their cause. */
  readonly uncertain: Readonly<Record<string, number>>;
  /** Sent again because the provider denied the first one twice. */
  readonly resent: number;
  /** Accepted twice although the first was denied twice: the one case that is allowed, and labelled. */
  readonly doubledAfterAbsence: number;
  readonly stops: number;
}

export interface Audit {
  readonly findings: readonly Finding[];
  readonly figures: AuditFigures;
}

/** Holds the ledger against what the voice platform and the carrier know. Pure. */
export function audit(facts: AuditFacts): Audit {
  const index = new LedgerIndex(facts.ledger);
  const triggers = auditTriggers(facts, index);
  const uncertain = auditUncertain(facts, index);
  const stops = auditStops(facts, index);
  return {
    findings: [...triggers.findings, ...uncertain.findings, ...auditRepeats(index), ...stops.findings],
    figures: {
      calls: facts.calls.length,
      events: facts.acknowledged.size,
      followUpsOwed: triggers.owed,
      accepts: facts.accepts.length,
      uncertain: uncertain.byCause,
      resent: index.afterAbsence.size,
      doubledAfterAbsence: triggers.doubledAfterAbsence,
      stops: stops.stops,
    },
  };
}
