import type { ChannelRequest } from '../channel/channel.ts';
import { boundOver } from '../guard/count-carried.ts';
import type { NextMove } from '../delivery/next-move.ts';
import { unreachable, type PlanOmission, type PlanStep } from '../routing/plan.ts';
import type { Facts, FollowUp } from './call-facts.ts';
import { answeredBy, consentOf } from './consent-of.ts';
import { fitMessage } from './fit-message.ts';
import { reachabilityNow } from './route-question.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** Which step is left, and why; or which is taken again, for another form of what it told or for less of it. */
export type Switch = Exclude<NextMove, { move: 'stay' | 'wait' }>;

/** What is to be told onwards. */
export interface ToTell {
  readonly fresh: readonly FollowUp[];
  /** Whose message it is where all are told in one. */
  readonly bearer: FollowUp;
  /** Whether nothing that was tried before, with all of them in it, can still arrive. */
  readonly maySplit: boolean;
}

/** What several follow-ups are told in, together or one by one. */
export interface Message {
  readonly carried: readonly FollowUp[];
  readonly consentId: string;
  readonly request: ChannelRequest;
}

/** For follow-ups that go the same way: the first step that they may take from now on, and those that they may not. */
export interface Onwards {
  readonly fresh: readonly FollowUp[];
  readonly bearer: FollowUp;
  readonly next?: { readonly step: number; readonly messages: readonly Message[] };
  readonly omitted: readonly PlanOmission[];
  /** Those that may not go that way, and stay with what was told before, which may arrive. */
  readonly leftOut?: { readonly followUps: readonly FollowUp[]; readonly omitted: readonly PlanOmission[] };
}

interface Consented {
  readonly followUp: FollowUp;
  readonly consentId: string;
}

/** A look at the rest of a plan. */
interface Look {
  readonly steps: readonly PlanStep[];
  readonly left: Switch;
  readonly facts: Facts;
  readonly policy: TenantPolicy;
  readonly now: Date;
}

/**
 * Where only stopped accounts are left, the message waits for the first of them.
 *
 * @returns one way for all, or several where a channel has the consent for some of them only.
 */
export function lookOnwards(
  steps: readonly PlanStep[],
  left: Switch,
  toTell: ToTell,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): readonly Onwards[] {
  const look: Look = { steps, left, facts, policy, now };
  return lookPast(look, toTell).flatMap((onwards) => {
    const { next, fresh, bearer } = onwards;
    const { stoppedAccounts, ...asIfNoneStopped } = facts;
    if (next !== undefined || stoppedAccounts === undefined || stoppedAccounts.size === 0) return [onwards];
    return lookPast({ ...look, facts: asIfNoneStopped }, { ...toTell, fresh, bearer });
  });
}

function lookPast(look: Look, toTell: ToTell, start = 0, before: readonly PlanOmission[] = []): readonly Onwards[] {
  const { steps, left, facts, policy, now } = look;
  const { fresh, bearer, maySplit } = toTell;
  const omitted = [...before];
  const parts: (readonly FollowUp[])[] = [];
  for (const [step, planned] of steps.entries()) {
    if (step < start || step < left.from || (step === left.from && left.move === 'switch')) continue;
    const { channel, account } = planned;
    if (!policy.senders.some((one) => one.account === account)) {
      omitted.push({ channel, whyNot: 'no_account' });
      continue;
    }
    const consents = fresh.map((followUp) => ({ followUp, ...consentOf(followUp, channel, facts, policy, now) }));
    const granted = consents.filter((one) => one.granted);
    const denied = consents.filter((one) => !one.granted);
    const [refusal] = denied;
    if (maySplit && granted.length > 0 && refusal !== undefined) {
      return [granted, denied].flatMap((part) => lookPast(look, partOf(toTell, part), step, omitted));
    }
    if (refusal !== undefined) {
      if (granted.length > 0) parts.push(granted.map((one) => one.followUp));
      omitted.push({ channel, account, whyNot: refusal.reason });
    } else {
      const found = shut(planned, fresh, look) ?? messagesOn(step, planned, granted, look, toTell);
      if (!('whyNot' in found)) return [{ fresh, bearer, next: { step, messages: found }, omitted }];
      omitted.push(found);
    }
  }
  return [leavingSomeOut(look, toTell, parts, start, before, omitted) ?? { fresh, bearer, omitted }];
}

/** No channel may tell all of what may have arrived: the first that may tell some of it does, and leaves out the rest. */
function leavingSomeOut(
  look: Look,
  toTell: ToTell,
  parts: readonly (readonly FollowUp[])[],
  start: number,
  before: readonly PlanOmission[],
  omitted: readonly PlanOmission[],
): Onwards | undefined {
  for (const fresh of parts) {
    const [onwards] = lookPast(look, { ...toTell, fresh }, start, before);
    if (onwards?.next === undefined) continue;
    const followUps = toTell.fresh.filter((one) => !onwards.fresh.includes(one));
    return { ...onwards, leftOut: { followUps, omitted } };
  }
  return undefined;
}

/** Why nothing at all can be told there. */
function shut(
  { channel, account }: PlanStep,
  fresh: readonly FollowUp[],
  { facts, policy, now }: Look,
): PlanOmission | undefined {
  if (facts.blockedAccounts?.has(account) === true) return { channel, account, whyNot: 'provider_block' };
  // Whoever is answered wrote from there.
  const isAnswer = fresh.some((one) => answeredBy(one) !== undefined);
  const known = isAnswer ? undefined : reachabilityNow(facts, policy, now).get(account);
  if (known?.reachable === false) return unreachable(channel, account, known);
  return facts.stoppedAccounts?.has(account) === true ? { channel, account, whyNot: 'account_stopped' } : undefined;
}

/** All in one where that can be said there, else each by itself. */
function messagesOn(
  step: number,
  { channel, account }: PlanStep,
  consents: readonly Consented[],
  { left, facts, policy, now }: Look,
  { bearer, maySplit }: ToTell,
): readonly Message[] | PlanOmission {
  const serviceWindow = left.move === 'rephrase' && step === left.from ? 'closed' : undefined;
  const messageOf = (told: readonly Consented[]): readonly Message[] => {
    const carried = told.map((one) => one.followUp);
    const fit = fitMessage(account, carried, facts, policy, now, serviceWindow);
    return told
      .slice(0, 1)
      .flatMap(({ consentId }) => (fit.fits ? [{ carried, consentId, request: fit.request }] : []));
  };
  const together = messageOf(consents);
  const isSplit = together.length === 0 && maySplit;
  const messages = isSplit ? consents.flatMap((one) => messageOf([one])) : together;
  if (messages.length !== (isSplit ? consents.length : 1)) return { channel, account, whyNot: 'does_not_fit' };
  const over = boundOver(messages, channel, bearer.id, facts, policy, now);
  return over === undefined ? messages : { channel, account, whyNot: over };
}

/** Some of what went together: the message stays with its bearer where that is among them. */
function partOf({ bearer, maySplit }: ToTell, part: readonly { readonly followUp: FollowUp }[]): ToTell {
  const fresh = part.map((one) => one.followUp);
  return { fresh, bearer: fresh.includes(bearer) ? bearer : (fresh[0] ?? bearer), maySplit };
}
