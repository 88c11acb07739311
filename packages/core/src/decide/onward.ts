import type { Plan } from '../routing/plan.ts';
import type { StepWait } from '../routing/route.ts';
import type { FollowUp } from './call-facts.ts';
import { expiresAt } from './expiry.ts';
import type { Timing } from './tenant-policy.ts';

/** What an attempt knows of the way that is left after its step. */
export interface Onward {
  readonly wait?: StepWait;
  /** When its follow-ups expire: a retry that is due later is none. */
  readonly deadline: Date;
}

/** Nothing for the last step, so that a plan of one step costs nothing more than it did. */
export function onwardFrom(
  { steps }: Plan,
  step: number,
  followUps: readonly FollowUp[],
  timing: Timing,
): { readonly onward?: Onward } {
  if (step + 1 >= steps.length) return {};
  const deadline = new Date(Math.min(...followUps.map((one) => expiresAt(one, timing).getTime())));
  const wait = steps[step]?.wait;
  return { onward: { deadline, ...(wait && { wait }) } };
}
