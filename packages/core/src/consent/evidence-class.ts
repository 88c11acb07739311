import type { ConsentBasis } from '../event/call-event.ts';

/**
 * How well a consent is proved: A, the act is heard in a recording that is kept, beside the script that asked for it;
 * B, it was signed; C, the person wrote it to us; D, it is somebody's word. Derived from what is on file, and
 * never believed from outside.
 */
export type EvidenceClass = 'A' | 'B' | 'C' | 'D';

/** What the class follows from. */
export interface Proof {
  readonly basis?: ConsentBasis;
  readonly recordingUrl?: string;
  readonly offsetMs?: number;
  /** The message of the person came in by a channel of ours. */
  readonly byMessage?: boolean;
}

/** The words of the request are on file with every grant, so that a recording in which the act can be found is enough. */
export function evidenceClassOf({ basis, recordingUrl, offsetMs, byMessage }: Proof): EvidenceClass {
  if (recordingUrl !== undefined && offsetMs !== undefined) return 'A';
  if (basis === 'written_esign') return 'B';
  return byMessage === true ? 'C' : 'D';
}

/** Whether the act of consent itself was kept. Only such a consent counts after a stop. */
export function hasArtefact(proof: Proof): boolean {
  const found = evidenceClassOf(proof);
  return found === 'A' || found === 'B';
}
