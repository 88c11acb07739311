import type { ConsentRecord, Suppression } from '../consent/consent-record.ts';
import { decideConsent, type ConsentDenial } from '../consent/decide-consent.ts';
import type { Channel } from '../channel/channel.ts';
import type { QuietHoursDecision } from '../quiet-hours/quiet-hours.ts';
import type { TextTemplates } from '../rendering/text-template.ts';
import type { GuardReason } from '../guard/count-message.ts';
import type { NoEvidence } from '../consent/answer-evidence.ts';
import type { ConsentPurpose, Purpose } from '../trigger/trigger.ts';
import type { KnownReachability } from './reachability.ts';
import { chooseRoute, type RouteReason, type RouteRule, type RouteStep, type StepWait } from './route.ts';

/** A configured sender that a tenant may use. */
export interface Sender {
  readonly account: string;
  readonly channel: Pick<Channel, 'name' | 'capabilities' | 'fit' | 'fitText'>;
  /** The texts for a caller's locale on this channel. */
  readonly templates: (locale: string | undefined) => TextTemplates;
}

export type PlanStep = {
  readonly channel: string;
  readonly account: string;
  readonly consentId: string;
  /** For which receipt the step waits, and how long; absent where only a failure leads to the next step. */
  readonly wait?: StepWait;
  /** It is known that the person can be reached there, since so long. */
  readonly reachable?: { readonly ageMs: number };
} & RouteReason;

export interface PlanOmission {
  readonly channel: string;
  /** Absent where the tenant has no account on the channel. */
  readonly account?: string;
  readonly whyNot:
    | 'no_account'
    | ConsentDenial
    | 'provider_block'
    | 'unreachable'
    | 'account_stopped'
    | 'not_in_rule'
    /** It is an answer, and goes where the person wrote. */
    | 'caller_wrote_elsewhere'
    | 'does_not_fit'
    | GuardReason;
  /** Of `unreachable`: how long that has been known. */
  readonly ageMs?: number;
}

/** The ordered channels of a follow-up, each with its reason, and the others with their why-not. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly omitted: readonly PlanOmission[];
  /** Whether the person may be written to at the time of the plan, and how that was decided. */
  readonly quietHours?: QuietHoursDecision;
  /** What consent was asked for, where it is not what its trigger is about. */
  readonly purpose?: ConsentPurpose;
  /** Of an answer: the message of the person, and why it permits nothing itself where nothing else does either. */
  readonly answers?: { readonly replyId: string; readonly whyNoEvidence?: NoEvidence };
  /** The version of the tenant's policy that it was made under. */
  readonly policy?: string;
}

export interface PlanQuestion {
  /** Of the tenant's policy. */
  readonly policy?: string;
  readonly senders: readonly Sender[];
  /** The tenant's own rules. */
  readonly routing?: readonly RouteRule[];
  readonly prefers?: string;
  readonly preferredBefore?: string;
  readonly locale?: string;
  /** Of the caller's number. */
  readonly country?: string;
  readonly purpose: Purpose;
  readonly now: Date;
  readonly consents: readonly ConsentRecord[];
  readonly suppressions: readonly Suppression[];
  /** Whether the person can be reached, by account; one that is not named is not known, and is tried. */
  readonly reachability?: ReadonlyMap<string, KnownReachability>;
  /** Accounts whose provider refuses this person: see {@link Facts.blockedAccounts}. */
  readonly blockedAccounts?: ReadonlySet<string>;
  /** Accounts that nothing leaves from now: see {@link Facts.stoppedAccounts}. */
  readonly stoppedAccounts?: ReadonlySet<string>;
}

/**
 * The wish on this call comes first, then the tenant's rule. Consent only removes channels.
 * A channel is tried through one account: at most one provider accept a follow-up and channel.
 */
export function makePlan(question: PlanQuestion): Plan {
  const { purpose, now, consents, suppressions } = question;
  const steps: PlanStep[] = [];
  const omitted: PlanOmission[] = [];
  const senders = firstOfEachChannel(question.senders);
  for (const { step, reason } of chooseRoute(question, [...senders.keys()])) {
    const { channel } = step;
    const sender = senders.get(channel);
    senders.delete(channel);
    if (sender === undefined) {
      omitted.push({ channel, whyNot: 'no_account' });
      continue;
    }
    const { account } = sender;
    const consent = decideConsent({ channel, purpose, now, consents, suppressions });
    const known = question.reachability?.get(account);
    if (!consent.granted) omitted.push({ channel, account, whyNot: consent.reason });
    else if (question.blockedAccounts?.has(account) === true) {
      omitted.push({ channel, account, whyNot: 'provider_block' });
    } else if (known?.reachable === false) omitted.push(unreachable(channel, account, known));
    else {
      const { consentId } = consent;
      const reachable = known && { reachable: { ageMs: known.ageMs } };
      steps.push({ channel, account, consentId, ...waitOn(sender, step), ...reachable, ...reason });
    }
  }
  for (const [channel, { account }] of senders) omitted.push({ channel, account, whyNot: 'not_in_rule' });
  const { policy, stoppedAccounts } = question;
  return withoutStopped({ steps, omitted, ...(policy !== undefined && { policy }) }, stoppedAccounts);
}

/** The why-not of a channel on which the person is known not to be. */
export function unreachable(channel: string, account: string, { ageMs }: KnownReachability): PlanOmission {
  return { channel, account, whyNot: 'unreachable', ageMs };
}

/** A stopped account is passed over where there is another one; where there is none, the message waits for it. */
function withoutStopped(plan: Plan, stopped: ReadonlySet<string> = new Set()): Plan {
  const { steps, omitted } = plan;
  const running = steps.filter((one) => !stopped.has(one.account));
  if (running.length === steps.length || running.length === 0) return plan;
  const passedOver = steps.filter((one) => stopped.has(one.account));
  return {
    ...plan,
    steps: running,
    omitted: [
      ...omitted,
      ...passedOver.map(({ channel, account }): PlanOmission => ({ channel, account, whyNot: 'account_stopped' })),
    ],
  };
}

/** The same plan without a channel on which the payload cannot be said. */
export function withoutStep(plan: Plan, step: PlanStep): Plan {
  return {
    ...plan,
    steps: plan.steps.filter((one) => one !== step),
    omitted: [...plan.omitted, { channel: step.channel, account: step.account, whyNot: 'does_not_fit' }],
  };
}

/** By channel, in the tenant's order. */
export function firstOfEachChannel(senders: readonly Sender[]): Map<string, Sender> {
  const first = new Map<string, Sender>();
  for (const sender of senders) if (!first.has(sender.channel.name)) first.set(sender.channel.name, sender);
  return first;
}

/** A receipt that the channel never sends would be missed every time, so it is not waited for. */
function waitOn({ channel }: Sender, { wait }: RouteStep): { readonly wait?: StepWait } {
  return wait !== undefined && channel.capabilities.receipts[wait.until] ? { wait } : {};
}
