import { LRUCache } from 'lru-cache';
import type { StoredConsent } from './consent-rows.ts';

/** Each is about a kilobyte. A record is looked at when its follow-up is decided, when it is due, and for every try. */
const rememberedRecords = 5_000;

/**
 * Records that were found to fit their hashes, as they stood then. One that stands the same to the last byte still fits:
 * comparing it costs a tenth of hashing it and opening what is personal of it.
 */
const fitting = new LRUCache<string, string>({ max: rememberedRecords });

export function isKnownToFit(row: StoredConsent): boolean {
  const known = fitting.get(row.id);
  return known !== undefined && known === wholeOf(row);
}

export function rememberFit(row: StoredConsent): void {
  const whole = wholeOf(row);
  if (whole !== undefined) fitting.set(row.id, whole);
}

/** All that decides whether it fits, in one text; undefined for what was written before personal data was sealed. */
function wholeOf(row: StoredConsent): string | undefined {
  if (row.sealed === null || row.key_wrapped === null) return undefined;
  return JSON.stringify([
    row.id,
    row.tenant,
    row.person,
    row.call,
    row.event,
    row.kind,
    row.channels,
    row.purposes,
    row.basis,
    row.artefact,
    timeOf(row.recorded_at),
    timeOf(row.expires_at),
    row.evidence_class,
    timeOf(row.occurred_at),
    row.particulars,
    textOf(row.evidence_hash),
    row.seq,
    textOf(row.prev_hash),
    textOf(row.record_hash),
    textOf(row.row_hash),
    row.evidence_of,
    textOf(row.sealed),
    row.key_id,
    row.key_tenant,
    row.key_version,
    textOf(row.key_wrapped),
  ]);
}

/** As a text, so that a time that somebody made infinite in the database is not taken for none. */
function timeOf(at: Date | null): string | null {
  return at === null ? null : String(Number(at));
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('latin1');
}
