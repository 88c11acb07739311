import type { Facts, FollowUp } from '../decide/call-facts.ts';
import type { TenantPolicy } from '../decide/tenant-policy.ts';
import type { PlanStep } from '../routing/plan.ts';
import type { Trigger } from '../trigger/trigger.ts';

/**
 * The triggers whose follow-ups a tenant may hold out. The others never are, whatever a tenant says of them: a payment has
 * its receipt, whoever was promised a next step waits for it, and a caller who asked for something in writing is to have it.
 * A confirmed booking was settled on the call already, and whether the person came is an outcome that can be counted.
 */
export const withholdable = ['booking.confirmed'] as const satisfies readonly Trigger[];
export type Withholdable = (typeof withholdable)[number];

/** `told`: assigned to be written to. `held_out`: assigned not to be. Either whatever comes of it afterwards. */
export const arms = ['told', 'held_out'] as const;
export type Arm = (typeof arms)[number];

/** What is settled before the first person is drawn. */
export interface HoldOut {
  /** Unique in the tenant. People are drawn anew for every other name. */
  readonly experiment: string;
  /** The part of the people who are held out, between 0 and 1. */
  readonly share: number;
  /** Follow-ups that are due from then on, and before then. */
  readonly since: Date;
  readonly until?: Date;
  /** From the beginning of the appointment on, what became of it is waited for so long. */
  readonly outcomeWithinMs: number;
  /** Which part of the people missed their appointment without a message, as expected, and with one. */
  readonly effect: { readonly heldOut: number; readonly told: number };
  /** How likely that difference is to be found, if it is there. */
  readonly power: number;
}

/** A hold-out with the lot of its people. */
export interface DrawnHoldOut extends HoldOut {
  /** From 0 to below 1: the same for the same person, and for the next experiment another one. */
  readonly draw: (person: string) => number;
}

/** That a follow-up was ready to leave, and to which arm its person belongs: said once, of both arms alike. */
export interface Exposure {
  readonly followUpId: string;
  readonly experiment: string;
  readonly arm: Arm;
  readonly trigger: Trigger;
  /** Of the booking. */
  readonly subjectId: string;
  /** The first of its plan. */
  readonly channel: string;
  /** Of its trigger. */
  readonly receivedAt: Date;
  /** What is not known of the appointment then stays unknown. */
  readonly outcomeBy: Date;
}

/**
 * The part that a follow-up has in a hold-out, asked when everything else allows it to leave. None where the tenant holds
 * nobody out for its trigger, where it is live or replayed (somebody wants it now), and where it is sent under a consent
 * by which the person asked for this very information.
 */
export function exposureOf(
  followUp: FollowUp,
  step: Pick<PlanStep, 'channel' | 'consentId'>,
  facts: Facts,
  { holdOuts }: Pick<TenantPolicy, 'holdOuts'>,
  now: Date,
): Exposure | undefined {
  const { item, trigger } = followUp;
  const holdOut = holdOuts?.get(trigger);
  if (holdOut === undefined || facts.person === undefined || item.kind !== 'booking.confirmed') return undefined;
  if (now < holdOut.since || (holdOut.until !== undefined && now >= holdOut.until)) return undefined;
  if (isWanted(followUp) || wasAskedFor(step.consentId, facts)) return undefined;
  return {
    followUpId: followUp.id,
    experiment: holdOut.experiment,
    arm: holdOut.draw(facts.person) < holdOut.share ? 'held_out' : 'told',
    trigger,
    subjectId: followUp.subjectId,
    channel: step.channel,
    receivedAt: followUp.receivedAt,
    outcomeBy: new Date(Date.parse(item.startsAt) + holdOut.outcomeWithinMs),
  };
}

/** Somebody asked for it to be sent, or it is told once more: sent again on purpose, or confirmed anew as it was. */
function isWanted({ live, basis, again }: FollowUp): boolean {
  return live || basis === 'replay' || again !== undefined;
}

function wasAskedFor(consentId: string, { consents }: Facts): boolean {
  return consents.find((one) => one.id === consentId)?.basis === 'requested_information';
}
