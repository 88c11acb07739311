import type { ConsentParticulars, ConsentProof } from '@aftercall/core';
import { isRecordedLate } from '@aftercall/core';
import { isConsentAltered, type StoredConsent } from './consent-rows.ts';
import { fieldsOf, type FoundProof } from './sealed-evidence.ts';
import type { ConsentView } from '../reads/views.ts';

/** A record of evidence as whoever may see it reads it: with what is personal, as long as that is there. */
export function consentView(row: StoredConsent & { readonly call_id: string | null }, found: FoundProof): ConsentView {
  const particulars = (row.particulars ?? {}) as ConsentParticulars;
  // Whose number it is was asked.
  const { phone: _asked, ...proof } = fieldsOf(found) as ConsentProof & { readonly phone?: string };
  const { disclosure, capturedBy: kind, callId: namedCall, ...described } = particulars;
  const { presentedAs, presentedSha256, capturedBy: captor, ...told } = proof;
  const presented = { ...(presentedAs !== undefined && { presentedAs }), ...(presentedSha256 && { presentedSha256 }) };
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
    ...described,
    ...told,
    ...(disclosure && { disclosure: { ...disclosure, ...presented } }),
    ...(kind && { capturedBy: { kind, ...captor } }),
    chain: { seq: row.seq, rowHash: row.row_hash.toString('hex') },
    ...(found === 'erased' && { erased: true }),
    ...(isConsentAltered(row, found) && { altered: true }),
  };
}
