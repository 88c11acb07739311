import type { LoadedCall } from './call-load.ts';
import type { GatewayClient, WireFollowUp, WireJourney } from './gateway-client.ts';
import type { OracleAccept, SandboxProcess } from './sandbox-process.ts';
import { until } from './until.ts';

/** What became of the calls of a load, held against the carrier's own record. */
export interface Audit {
  /** Follow-ups of callers who consented. */
  readonly followUps: number;
  readonly reached: number;
  /** Accepted by the carrier, whose further receipts were not heard. */
  readonly accepted: number;
  /** Attempts that are parked as uncertain. */
  readonly uncertain: readonly string[];
  /** Of these, the ones that the carrier did accept. */
  readonly uncertainYetAccepted: number;
  /** Whatever breaks a promise, in words; empty when nothing does. */
  readonly broken: readonly string[];
}

/** Longer than the lease of a crashed worker, with time to spare on a busy machine. */
const settlingMs = 75_000;

/** Waits until nothing is left to do for these calls, and compares the journeys with what the carrier accepted. */
export async function auditCalls(
  gateway: GatewayClient,
  sandbox: SandboxProcess,
  calls: readonly LoadedCall[],
): Promise<Audit> {
  const journeys = await journeysAtRest(gateway, calls);
  const accepts = await sandbox.accepts();
  const acceptsOf = Map.groupBy(accepts, (one) => one.attemptId);
  const broken = [
    ...repeats(accepts, (one) => `attempt ${one.attemptId}`),
    ...repeats(accepts, (one) => `the caller of ${calls.find(({ phone }) => phone === one.to)?.callId}`),
    ...journeys.flatMap((journey, index) => faultsOf(journey, calls[index] as LoadedCall, acceptsOf)),
    ...strangers(accepts, journeys),
  ];
  const sent = journeys.filter((_journey, index) => calls[index]?.consents).flatMap((one) => one.followUps);
  const uncertain = sent.filter((one) => one.outcome === 'uncertain').flatMap((one) => lastAttempt(one)?.id ?? []);
  return {
    followUps: sent.length,
    reached: sent.filter((one) => one.outcome === 'reached').length,
    accepted: sent.filter((one) => isAccepted(one)).length,
    uncertain,
    uncertainYetAccepted: uncertain.filter((id) => acceptsOf.has(id)).length,
    broken,
  };
}

/** The journeys of these calls once nothing in them is held, planned or leased any more, or as they are when time is up. */
async function journeysAtRest(gateway: GatewayClient, calls: readonly LoadedCall[]): Promise<WireJourney[]> {
  const deadline = Date.now() + settlingMs;
  const journeys: WireJourney[] = [];
  for (const { callId } of calls) {
    const ask = async (): Promise<WireJourney | undefined> => {
      const journey = (await gateway.journey(callId)) ?? unknownCall(callId);
      const isAtRest = journey.followUps.every((one) => one.state === 'settled' || isAccepted(one));
      return isAtRest || Date.now() > deadline ? journey : undefined;
    };
    journeys.push(await until(`${callId} comes to rest`, ask, 2 * settlingMs));
  }
  return journeys;
}

/** A call of which nothing was kept. */
function unknownCall(callId: string): WireJourney {
  return { callId, followUps: [], entries: [], notices: [], replies: [] };
}

function isAccepted(followUp: WireFollowUp): boolean {
  return followUp.state === 'sending' && /^(?:accepted|sent)$/.test(lastAttempt(followUp)?.status ?? '');
}

function lastAttempt(followUp: WireFollowUp): WireFollowUp['attempts'][number] | undefined {
  return followUp.attempts.at(-1);
}

/** What this call should be and is not. */
function faultsOf(
  { callId, followUps, entries }: WireJourney,
  call: LoadedCall,
  acceptsOf: ReadonlyMap<string | null, readonly OracleAccept[]>,
): string[] {
  const told = entries.filter((one) => one.kind === 'event').map((one) => String(one.data['id']));
  const faults = call.events.flatMap(({ id }) => {
    const times = told.filter((one) => one === id).length;
    return times === 1 ? [] : [`${callId}: its event ${String(id)} stands in the ledger ${times} times`];
  });
  const [followUp, ...others] = followUps;
  if (followUp === undefined || others.length > 0) return [...faults, `${callId}: has ${followUps.length} follow-ups`];
  const accepts = followUp.attempts.flatMap(({ id }) => acceptsOf.get(id) ?? []);
  const { state, outcome = state } = followUp;
  if (!call.consents) {
    return accepts.length === 0 && outcome === 'suppressed' ? faults : [...faults, `${callId}: was ${outcome} unasked`];
  }
  if (outcome === 'uncertain') return faults;
  if (outcome !== 'reached' && !isAccepted(followUp)) return [...faults, `${callId}: was lost, it is ${outcome}`];
  return accepts.length === 1 ? faults : [...faults, `${callId}: ${outcome}, but accepted ${accepts.length} times`];
}

function repeats(accepts: readonly OracleAccept[], nameOf: (accept: OracleAccept) => string): string[] {
  const groups = Map.groupBy(accepts, nameOf);
  return [...groups].flatMap(([name, { length }]) => (length > 1 ? [`${name} was accepted ${length} times`] : []));
}

/** Accepts that no journey knows of. */
function strangers(accepts: readonly OracleAccept[], journeys: readonly WireJourney[]): string[] {
  const known = new Set(
    journeys.flatMap((one) => one.followUps.flatMap((followUp) => followUp.attempts.map(({ id }) => id))),
  );
  return accepts.flatMap(({ attemptId, sid }) =>
    attemptId !== null && known.has(attemptId) ? [] : [`the carrier accepted ${sid}, which nobody knows`],
  );
}
