import type { LoadedCall } from '../load/call-story.ts';
import type { OracleAccept } from '../scene/carrier.ts';
import type { AuditFacts, Finding, Wrong } from './audit.ts';
import type { CopiedEntry, CopiedFollowUp } from './ledger-copy.ts';
import type { LedgerIndex } from './ledger-index.ts';

export interface TriggerAudit {
  readonly findings: readonly Finding[];
  readonly owed: number;
  readonly doubledAfterAbsence: number;
}

/** Nothing lost, nothing doubled, nothing unasked: events, verdicts, follow-ups and what the carrier accepted. */
export function auditTriggers(facts: AuditFacts, index: LedgerIndex): TriggerAudit {
  const acceptsOf = Map.groupBy(facts.accepts, (one) => one.attemptId ?? '');
  const doubles = auditDoubles(facts.accepts, index);
  const findings = [
    ...facts.calls.flatMap((call) => auditEvents(call, facts, index)),
    ...facts.calls.flatMap((call) => auditCall(call, facts, index, acceptsOf)),
    ...doubles.findings,
    ...auditAccepts(facts.accepts, index),
    ...auditInvented(index, acceptsOf),
  ];
  const owed = facts.calls.flatMap((call) => [...call.expected.values()]).filter((one) => one === 'message').length;
  return { findings, owed, doubledAfterAbsence: doubles.allowed };
}

function auditEvents(call: LoadedCall, { acknowledged }: AuditFacts, index: LedgerIndex): Finding[] {
  return [...new Set(call.posts.map((one) => one.event.id))].flatMap((id): Finding[] => {
    if (!acknowledged.has(id)) return [finding('unacknowledged', `event ${id}`)];
    const told = index.eventsById.get(id) ?? [];
    const [first] = told;
    if (first === undefined) return [finding('event_lost', `event ${id}`)];
    if (told.length > 1) return [finding('event_doubled', `event ${id} stands in the ledger ${told.length} times`)];
    const verdicts = index.currentVerdicts.get(String(first.data['eventId'])) ?? [];
    return verdicts.length === 1 ? [] : [finding('verdict', `event ${id} has ${verdicts.length} current verdicts`)];
  });
}

function auditCall(
  call: LoadedCall,
  { acknowledged }: AuditFacts,
  index: LedgerIndex,
  acceptsOf: ReadonlyMap<string, readonly OracleAccept[]>,
): Finding[] {
  return [...call.expected].flatMap(([id, expected]): Finding[] => {
    const eventId = index.eventIdOf(id);
    // One that is not in the ledger was told of already.
    if (!acknowledged.has(id) || eventId === undefined) return [];
    const followUp = index.followUpOf(eventId);
    const attempts = followUp === undefined ? [] : index.attemptsOf(followUp);
    const accepted = attempts.find((one) => acceptsOf.has(one.id));
    if (expected === 'nothing' && accepted !== undefined) {
      return [finding('unasked', `event ${id} of ${call.story}: attempt ${accepted.id} was accepted`)];
    }
    if (expected === 'withdrawn' && accepted !== undefined && isTooLate(call, accepted.id, index)) {
      return [finding('unasked', `event ${id} of ${call.story}: attempt ${accepted.id} was planned after all`)];
    }
    const isUncertain = attempts.some((one) => one.progress === 'uncertain' && one.failure === null);
    if (expected !== 'message' || accepted !== undefined || isUncertain) return [];
    const verdict = index.currentVerdicts.get(eventId)?.[0];
    if (verdict !== undefined && isExplained(call, verdict, index)) return [];
    return [finding('lost', `event ${id} of ${call.story}: ${describe(followUp, verdict?.data)}`)];
  });
}

/** The attempt was planned although the cancellation had come. */
function isTooLate(call: LoadedCall, attempt: string, index: LedgerIndex): boolean {
  const cancelled = call.posts.find((one) => one.event.type === 'booking.cancelled');
  const planned = index.entries.findIndex((one) => one.kind === 'attempt' && one.data['attemptId'] === attempt);
  const heard = cancelled === undefined ? -1 : index.placeOfEvent(cancelled.event.id);
  return heard !== -1 && planned > heard;
}

/** Where events come in any order, consent may be heard of after its trigger fell due: then nothing may be sent. */
function isExplained(call: LoadedCall, verdict: CopiedEntry, index: LedgerIndex): boolean {
  if (verdict.data['reason'] !== 'no_consent') return false;
  const given = call.posts.find((one) => one.event.type === 'consent.granted');
  return given !== undefined && index.placeOfEvent(given.event.id) > index.entries.indexOf(verdict);
}

function describe(followUp: CopiedFollowUp | undefined, verdict: object | undefined): string {
  const said = verdict === undefined ? 'no verdict' : `verdict ${JSON.stringify(verdict)}`;
  if (followUp === undefined) return `no follow-up, ${said}`;
  return `follow-up ${followUp.id} is ${followUp.state} (${followUp.outcome ?? 'no outcome'}), ${said}`;
}

function auditDoubles(accepts: readonly OracleAccept[], index: LedgerIndex): { findings: Finding[]; allowed: number } {
  const known = accepts.filter((one) => index.attempts.has(one.attemptId ?? ''));
  const messages = Map.groupBy(known, ({ attemptId, channel }) => {
    const followUp = index.attempts.get(attemptId ?? '')?.followUp;
    return `follow-up ${followUp ?? ''} on ${channel}`;
  });
  let allowed = 0;
  const findings = [...messages].flatMap(([name, theirs]): Finding[] => {
    const attempts = theirs.map((one) => one.attemptId ?? '');
    const again = attempts.slice(1);
    if (again.length === 0) return [];
    if (new Set(attempts).size === attempts.length && again.every((one) => index.afterAbsence.has(one))) {
      allowed += 1;
      return [];
    }
    return [finding('doubled', `${name}: attempts ${attempts.join(', ')}`)];
  });
  return { findings, allowed };
}

/** Whatever the carrier accepted, the ledger has to know, or to be unsure of. */
function auditAccepts(accepts: readonly OracleAccept[], index: LedgerIndex): Finding[] {
  return accepts.flatMap(({ sid, attemptId }): Finding[] => {
    const attempt = index.attempts.get(attemptId ?? '');
    if (attempt === undefined) return [finding('stranger', `message ${sid} of attempt ${attemptId ?? 'none'}`)];
    const { id, progress, failure } = attempt;
    const isKnown = ['accepted', 'sent', 'delivered'].includes(progress);
    if (isKnown || (progress === 'uncertain' && failure === null)) return [];
    return [finding('denied', `attempt ${id} is ${failure ?? progress}, and the carrier accepted it as ${sid}`)];
  });
}

function auditInvented(index: LedgerIndex, acceptsOf: ReadonlyMap<string, readonly OracleAccept[]>): Finding[] {
  const claimed = [...index.attempts.values()].filter((one) =>
    ['accepted', 'sent', 'delivered'].includes(one.progress),
  );
  return claimed.flatMap(({ id, progress }) =>
    acceptsOf.has(id) ? [] : [finding('invented', `attempt ${id} is ${progress}, and the carrier knows nothing of it`)],
  );
}

export function finding(wrong: Wrong, what: string): Finding {
  return { wrong, what };
}
