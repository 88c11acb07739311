import type { ConsentRecord, Suppression } from '../consent/consent-record.ts';
import { decideConsent } from '../consent/decide-consent.ts';
import type { Channel } from '../channel/channel.ts';
import type { TextTemplates } from '../rendering/text-template.ts';
import type { Purpose } from '../trigger/trigger.ts';

/** A configured sender that a tenant may use. */
export interface Sender {
  readonly account: string;
  readonly channel: Pick<Channel, 'name' | 'capabilities' | 'fit'>;
  /** The texts for a caller's locale on this channel. */
  readonly templates: (locale: string | undefined) => TextTemplates;
}

export interface PlanStep {
  readonly channel: string;
  readonly account: string;
  readonly consentId: string;
  readonly why: 'caller_asked' | 'tenant_order';
}

export interface PlanOmission {
  readonly channel: string;
  readonly account: string;
  readonly whyNot: 'no_consent' | 'opted_out' | 'does_not_fit';
}

/** The ordered channels of a follow-up, each with its reason, and the others with their why-not. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly omitted: readonly PlanOmission[];
}

export interface PlanQuestion {
  readonly senders: readonly Sender[];
  readonly prefers?: string;
  readonly purpose: Purpose;
  readonly now: Date;
  readonly consents: readonly ConsentRecord[];
  readonly suppressions: readonly Suppression[];
}

/**
 * The wish on this call comes first, then the tenant's order. Consent only removes channels.
 * A channel is tried through one account: at most one provider accept a follow-up and channel.
 */
export function makePlan(question: PlanQuestion): Plan {
  const { senders, prefers, purpose, now, consents, suppressions } = question;
  const steps: PlanStep[] = [];
  const omitted: PlanOmission[] = [];
  for (const { channel, account } of inOrder(senders, prefers)) {
    if (steps.some((step) => step.channel === channel.name)) continue;
    const consent = decideConsent({ channel: channel.name, purpose, now, consents, suppressions });
    if (!consent.granted) {
      omitted.push({ channel: channel.name, account, whyNot: consent.reason });
      continue;
    }
    const why = channel.name === prefers ? 'caller_asked' : 'tenant_order';
    steps.push({ channel: channel.name, account, consentId: consent.consentId, why });
  }
  return { steps, omitted };
}

/** The same plan without a channel on which the payload cannot be said. */
export function withoutStep(plan: Plan, step: PlanStep): Plan {
  return {
    steps: plan.steps.filter((one) => one !== step),
    omitted: [...plan.omitted, { channel: step.channel, account: step.account, whyNot: 'does_not_fit' }],
  };
}

function inOrder(senders: readonly Sender[], prefers: string | undefined): readonly Sender[] {
  if (prefers === undefined) return senders;
  const wished = senders.filter((sender) => sender.channel.name === prefers);
  return [...wished, ...senders.filter((sender) => sender.channel.name !== prefers)];
}
