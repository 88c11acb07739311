import type { DeliveryOracle } from './delivery-oracle.ts';

/** A follow-up as a gateway shows it. */
export interface ShownFollowUp {
  readonly id: string;
  readonly state: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly mergedInto?: string;
  readonly attempts: readonly {
    readonly id: string;
    readonly status: string;
    readonly channel: string;
    readonly receipts?: readonly { readonly doubleDelivery?: true }[];
  }[];
}

type Fault = (what: string) => void;
const minute = 60_000;

/**
 * Holds what is shown of a caller against what happened to them.
 *
 * @param isOver nothing is left to happen: what is not final by now never will be.
 */
export function judge(oracle: DeliveryOracle, shown: readonly ShownFollowUp[], now: number, isOver: boolean): void {
  const fault: Fault = (what) => void oracle.faults.push(`at ${now}: ${what}`);
  const tries = shown.flatMap((one) => one.attempts);
  for (const one of oracle.sends) {
    const is = tries.find(({ id }) => id === one.id)?.status ?? 'unknown';
    const should = oracle.statusOf(one);
    const isByPolicy = should === 'uncertain' && is === 'given_up' && oracle.policyOf(one.items) !== 'park';
    if (is !== should && !isByPolicy) fault(`${one.channel} of ${one.at} is ${is}, and should be ${should}`);
  }
  for (const [index, one] of shown.entries()) {
    const its: Fault = (what) => fault(`the ${index}. follow-up ${what}`);
    if (one.mergedInto === undefined) judgeState(oracle, one, isOver, its);
    else judgeMerged(one, shown, its);
  }
}

function inWords({ state, outcome }: ShownFollowUp): string {
  return outcome === undefined ? state : `${state} ${outcome}`;
}

/** It shares the fate of its carrier, unless one of the two was closed by itself. */
function judgeMerged(one: ShownFollowUp, all: readonly ShownFollowUp[], fault: Fault): void {
  const carrier = all.find(({ id }) => id === one.mergedInto);
  if (carrier === undefined) return fault('is told by nobody');
  const isClosed = [one, carrier].some(({ outcome }) => outcome === 'suppressed' || outcome === 'expired');
  if (!isClosed && inWords(one) !== inWords(carrier)) fault(`is ${inWords(one)}, and its carrier ${inWords(carrier)}`);
}

function judgeState(oracle: DeliveryOracle, one: ShownFollowUp, isOver: boolean, fault: Fault): void {
  const is = inWords(one);
  const statuses = one.attempts.map(({ status }) => status);
  const has = (...some: readonly string[]): boolean => statuses.some((status) => some.includes(status));
  const wrong = (): void => fault(`${isOver ? 'ends' : 'is'} ${is} with ${statuses.join()}`);
  const isReached = has('delivered');
  const isUnderway = !isReached && has('leased', 'accepted', 'sent');
  if (isReached !== (is === 'settled reached') || isUnderway !== (is === 'sending')) wrong();
  else if (is === 'settled uncertain' && !has('uncertain')) wrong();
  const doubles = one.attempts.flatMap(({ receipts = [] }) => receipts.filter((receipt) => receipt.doubleDelivery));
  const arrivals = statuses.filter((status) => status === 'delivered').length;
  const areShown = one.attempts.some(({ receipts }) => receipts !== undefined);
  if (areShown && doubles.length !== Math.max(0, arrivals - 1)) fault(`has ${doubles.length} doubles of ${arrivals}`);
  if (!isOver) return;
  const mayEnd = is === 'sending' || one.state === 'settled';
  const isUnsure = has('uncertain') && !isReached && !isUnderway;
  if (!mayEnd || has('planned', 'leased') || isUnsure !== (is === 'settled uncertain')) wrong();
  const isClosed = one.outcome === 'suppressed' || one.outcome === 'expired';
  if (isClosed && has('given_up')) wrong();
  if (one.outcome === 'suppressed' && !oracle.isDisturbed && !oracle.isReplayed)
    fault(`ends suppressed (${one.reason})`);
  if (one.outcome === 'unreached' && statuses.length === 0) wrong();
  if (!oracle.isDisturbed && !oracle.isReplayed && !oracle.plansVary) judgeEnd(oracle, one, fault);
}

/** What can be told is told: its way ends where the documents let it end. */
function judgeEnd(oracle: DeliveryOracle, one: ShownFollowUp, fault: Fault): void {
  const last = one.attempts.at(-1);
  const place = oracle.plan.findIndex(({ channel }) => channel === last?.channel);
  if (!oracle.plan.slice(place + 1).some(({ channel }) => oracle.mayReach(channel))) return;
  // What was told together with others may have been told by theirs.
  const sent = last === undefined ? oracle.sends.at(-1) : oracle.sends.find(({ id }) => id === last.id);
  const failure = sent && oracle.failureOf(sent);
  const tooSoon = (): void => fault(`ends ${inWords(one)} on step ${place}, and others are left`);
  const lastAt = Math.max(0, ...oracle.sends.flatMap(({ at, heard }) => [at, ...heard.map((word) => word.at)]));
  if (one.outcome === 'expired' && failure?.notBefore === undefined && lastAt < 20 * minute) tooSoon();
  if (one.outcome === 'unreached' && (sent === undefined || failure?.fallback === true)) tooSoon();
  if (sent === undefined || (inWords(one) !== 'sending' && one.outcome !== 'uncertain')) return;
  const step = oracle.plan[place];
  if (step?.afterMs === undefined || oracle.isTold(sent, step) || failure?.fallback === false) return;
  const { afterMs } = step;
  // Its clock begins when it is accepted, and a look takes some seconds.
  const isInTime = sent.items.every((item) => sent.at + afterMs + minute < oracle.expiryOf(item));
  const wasGivenUp = sent.heard.some(({ word }) => word === 'given_up');
  const isGivenUp = oracle.policyOf(sent.items) === 'give_up' && oracle.statusOf(sent) === 'uncertain';
  if (isInTime && !isGivenUp && !wasGivenUp) tooSoon();
}
