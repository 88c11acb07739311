import type { Business } from '../morning/call-script.ts';
import type { JourneyAttempt, JourneyPlan } from './journey.ts';

/**
 * A plan as one line, `whatsapp (rule LATAM) -> sms; not rcs: no_consent`: the channels in order with what put them
 * there, said once for those that share it, and the others with their why-not.
 */
export function planWords({ steps, omitted }: JourneyPlan, business: Pick<Business, 'routing'>): string {
  const reasons = steps.map((step) => reasonOf(step, business));
  const channels = steps.map(({ channel }, index) =>
    reasons[index] === reasons[index - 1] ? channel : `${channel} (${reasons[index]})`,
  );
  const others = omitted.map(({ channel, whyNot }) => `not ${channel}: ${whyNot}`);
  return [channels.join(' -> '), others.join(', ')].filter((part) => part !== '').join('; ');
}

/** Whether a plan has anything to tell: a channel behind the first, or one that was left out. */
export function hasThoughts({ steps, omitted }: JourneyPlan): boolean {
  return steps.length + omitted.length > 1;
}

/** `whatsapp delivered, read`. */
export function attemptWords({ channel, status, engagement }: JourneyAttempt): string {
  return [`${channel} ${status}`, ...engagement.filter((one) => one === 'read')].join(', ');
}

/** A rule by whom it is for, as its tenant wrote it; one of the gateway's own is `rule default`. */
function reasonOf({ why, rule }: JourneyPlan['steps'][number], { routing }: Pick<Business, 'routing'>): string {
  if (rule === undefined) return why;
  if (rule === 'default') return 'rule default';
  const { country, locale } = routing?.[rule]?.when ?? {};
  const whom = [country ?? [], locale ?? []].flat();
  return `rule ${whom.length === 0 ? 'everybody' : whom.join('/')}`;
}
