import type { AuditFacts, Finding } from './audit.ts';
import { finding } from './audit-triggers.ts';
import type { LedgerIndex } from './ledger-index.ts';

/** A send that was claimed before the stop's commit may be accepted so long after it: a claim is good for a second. */
const underWayMs = 5_000;

/** After the commit of a stop nothing is planned for that person, and nothing leaves. */
export function auditStops(
  { accepts }: AuditFacts,
  index: LedgerIndex,
): { readonly findings: readonly Finding[]; readonly stops: number } {
  const stops = index.entries.filter((one) => one.kind === 'suppression' && one.data['kind'] === 'stop');
  const stopOfCall = new Map(stops.map((one) => [one.callId, one]));
  const placeOf = new Map(index.entries.map((one, place) => [one, place]));
  const callOfAttempt = new Map<string, string | null>();
  const findings: Finding[] = [];
  for (const entry of index.entries) {
    if (entry.kind !== 'attempt') continue;
    const attempt = String(entry.data['attemptId']);
    callOfAttempt.set(attempt, entry.callId);
    const stop = stopOfCall.get(entry.callId);
    const isRetry = Number(entry.data['try'] ?? 1) > 1;
    // A retry may be planned: its claim is where it is refused.
    if (stop !== undefined && !isRetry && (placeOf.get(entry) ?? 0) > (placeOf.get(stop) ?? 0)) {
      findings.push(finding('after_stop', `attempt ${attempt} of ${entry.callId ?? ''} was planned after the stop`));
    }
  }
  for (const { attemptId, sid, acceptedAt } of accepts) {
    const stop = stopOfCall.get(callOfAttempt.get(attemptId ?? '') ?? '');
    if (stop === undefined || Date.parse(acceptedAt) <= stop.at + underWayMs) continue;
    findings.push(finding('after_stop', `message ${sid} of attempt ${attemptId ?? ''} was accepted after the stop`));
  }
  return { findings, stops: stopOfCall.size };
}
