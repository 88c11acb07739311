import type { ConsentBasis } from '../event/call-event.ts';
import type { ConsentPurpose } from '../trigger/trigger.ts';
import type { EvidenceClass } from './evidence-class.ts';

/** A row of evidence: what a person allowed or withdrew. Append-only. */
export interface ConsentRecord {
  readonly id: string;
  readonly kind: 'grant' | 'revoke';
  /** Never empty for a grant. For a revocation an empty list means all of them. */
  readonly channels: readonly string[];
  readonly purposes: readonly ConsentPurpose[];
  readonly basis?: ConsentBasis;
  /** The recording of the act is kept and the act can be found in it, or it was signed: evidence of class A or B. */
  readonly artefact: boolean;
  /** Of one for an answer: the person's message that it was made of, and whose answer it permits. */
  readonly replyId?: string;
  /** It was given on a call: on the one that is decided about, or on another one. Absent where it came otherwise. */
  readonly spokenOn?: 'this_call' | 'another_call';
  /** Absent for a revocation, and for what was recorded before there were classes. */
  readonly evidenceClass?: EvidenceClass;
  /** The number was spoken and not read back: it may have been misheard, and permits nothing. */
  readonly isNumberUnconfirmed?: boolean;
  /** Our receipt, on our clock. */
  readonly recordedAt: Date;
  /** When the person agreed, as whoever took it down says. */
  readonly occurredAt?: Date;
  readonly expiresAt?: Date;
  /** Its hash does not fit what it says any more: it is no evidence. */
  readonly isAltered?: boolean;
  /** What the person was asked and said was erased: that there was a consent stands, and it permits nothing any more. */
  readonly isErased?: boolean;
}

/** A stop, or its end. A stop holds for the person on every channel and for every purpose in its scope. */
export interface Suppression {
  readonly id: string;
  readonly kind: 'stop' | 'start';
  /** `one` only for a start: it ends the stop that `ends` names, and no other. */
  readonly scope: 'all' | 'marketing' | 'one';
  readonly at: Date;
  /** The stop that the person took back when they were asked about it. */
  readonly ends?: string;
}
