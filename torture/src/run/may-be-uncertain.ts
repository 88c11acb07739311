import type { CopiedEntry } from '../audit/ledger-copy.ts';
import type { SeenRequest } from '../proxy/provider-proxy.ts';
import type { OracleAccept } from '../scene/carrier.ts';
import type { InflictedFault } from './inflict.ts';

/** After these the gateway cannot tell whether the carrier took the message. */
const ambiguousFaults = new Set(['error_after_accept', 'reset_after_accept', 'hang_after_accept', 'malformed_answer']);
const ambiguousFates = new Set<SeenRequest['fate']>(['reset', 'given_up', 'withheld', 'cut', 'vanished']);

/** What a gateway had just written when its connections were reset: the proxy threw it away unread, and cannot name it. */
const unreadMs = 500;

/** The attempts that may be uncertain, each with why: nothing else may. Pure. */
export function mayBeUncertain(
  accepts: readonly OracleAccept[],
  requests: readonly SeenRequest[],
  faults: readonly InflictedFault[],
  entries: readonly CopiedEntry[],
): Map<string, string> {
  const causes = new Map<string, string>();
  for (const { attemptId, fault } of accepts) {
    if (attemptId !== null && ambiguousFaults.has(fault)) causes.set(attemptId, fault);
  }
  for (const { attemptId, fate, status } of requests) {
    if (ambiguousFates.has(fate)) causes.set(attemptId, `its request was ${fate}`);
    if (status !== undefined && status >= 500) causes.set(attemptId, `it was answered with ${status}`);
  }
  for (const { number, kind, leased } of faults) {
    for (const attempt of leased) causes.set(attempt, `it was under way at fault ${number}, ${kind}`);
  }
  const resets = faults.filter((one) => one.kind.startsWith('connections.') && one.kind.endsWith('.provider'));
  for (const { kind, at, data } of entries) {
    const isLost = kind === 'outcome' && data['outcome'] === 'uncertain' && data['cause'] === 'connection_lost';
    const reset = isLost && resets.find((one) => at >= one.at && at <= one.overAt + unreadMs);
    if (reset)
      causes.set(String(data['attemptId']), `its connection was reset by fault ${reset.number}, ${reset.kind}`);
  }
  return causes;
}
