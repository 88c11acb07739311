import type { ConsentParticulars, ConsentProof } from '@aftercall/core';
import { isRecordedLate } from '@aftercall/core';
import type { StoredConsent } from './consent-rows.ts';
import type { ConsentView } from './views.ts';

/** A record of evidence as whoever may see it reads it: with what is personal, as long as that is there. */
export function consentView(row: StoredConsent & { readonly call_id: string | null }, isAltered: boolean): ConsentView {
  const particulars = (row.particulars ?? {}) as ConsentParticulars;
  const proof = (row.details ?? {}) as ConsentProof;
  const { disclosure, capturedBy: kind, callId: namedCall, ...described } = particulars;
  const { presentedAs, capturedBy: captor, ...told } = proof;
  const callId = row.call_id ?? namedCall;
  const occurred = row.occurred_at === null ? {} : { occurredAt: row.occurred_at };
  return {
    id: row.id,
    kind: row.kind as ConsentView['kind'],
    channels: row.channels,
    purposes: row.purposes,
    ...(row.basis !== null && { basis: row.basis }),
    ...(row.evidence_class !== null && { evidenceClass: row.evidence_class as 'A' }),
    ...(callId !== undefined && { callId }),
    recordedAt: row.recorded_at,
    ...occurred,
    ...(isRecordedLate({ recordedAt: row.recorded_at, ...occurred }) && { recordedLate: true }),
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    ...(row.wording !== null && { wording: row.wording }),
    ...(row.recording_url !== null && { recordingUrl: row.recording_url }),
    ...(row.offset_ms !== null && { offsetMs: row.offset_ms }),
    ...described,
    ...told,
    ...(disclosure && { disclosure: { ...disclosure, ...(presentedAs !== undefined && { presentedAs }) } }),
    ...(kind && { capturedBy: { kind, ...captor } }),
    chain: { seq: row.seq, rowHash: row.row_hash.toString('hex') },
    ...(isAltered && { altered: true }),
  };
}
