import { placeOfCaller, type CallerPlace } from '../phone/country.ts';

/** The receipts that a step can wait for. */
export const awaitedReceipts = ['sent', 'delivered', 'read'] as const;
export type AwaitedReceipt = (typeof awaitedReceipts)[number];

/** How long a step waits for its receipt before the next one is tried. */
export interface StepWait {
  readonly until: AwaitedReceipt;
  readonly afterMs: number;
}

/** One channel of a rule. Without a wait, only a failure leads to the next one. */
export interface RouteStep {
  readonly channel: string;
  readonly wait?: StepWait;
}

/** Whom a rule is for; where both are named, both have to hold. */
export interface RouteCondition {
  /** ISO 3166-1 alpha-2, and {@link latamToken}. */
  readonly countries?: readonly string[];
  /** A range of BCP 47 tags: `pt-*` and `pt` are every Portuguese, `es-MX` is Mexican Spanish. */
  readonly locale?: string;
}

/** A tenant's own words: these callers by these channels, in this order. */
export interface RouteRule {
  /** Absent: every caller. */
  readonly when?: RouteCondition;
  readonly send: readonly RouteStep[];
}

/** What a rule means by the Spanish- and Portuguese-speaking countries of the Americas. */
export const latamToken = 'LATAM';

/** Callers that no rule of their tenant is for, and those of a tenant that names none, go by these. */
export const shippedRules: readonly RouteRule[] = [
  {
    when: { countries: [latamToken] },
    send: [{ channel: 'whatsapp', wait: { until: 'delivered', afterMs: 30_000 } }, { channel: 'sms' }],
  },
  {
    when: { countries: ['US', 'CA'] },
    send: [{ channel: 'rcs', wait: { until: 'delivered', afterMs: 12_000 } }, { channel: 'sms' }],
  },
  { send: [{ channel: 'sms' }] },
];

/** Why a channel stands where it does: a rule by its place in the tenant's list, or `default` for a shipped one. */
export type RouteReason =
  | { readonly why: 'caller_asked' }
  /** On an earlier call, and nothing else on this one. */
  | { readonly why: 'caller_asked_before' }
  | { readonly why: 'rule'; readonly rule: number | 'default' }
  /** It is an answer, and they wrote there. */
  | { readonly why: 'caller_wrote' }
  /** No rule, own or shipped, names a channel that the tenant has: its accounts as they stand. */
  | { readonly why: 'tenant_order' };

export interface RoutedChannel {
  readonly step: RouteStep;
  readonly reason: RouteReason;
}

export interface RouteQuestion {
  readonly routing?: readonly RouteRule[];
  readonly prefers?: string;
  /** What the caller asked for on their last call that named a channel. */
  readonly preferredBefore?: string;
  readonly locale?: string;
  /** Of the caller's number. */
  readonly country?: string;
}

/**
 * The channels of a caller, in order, before anybody asked for consent: the wish on this call or else on an earlier one,
 * also where the rule leaves it out or the tenant does not have it, then the first rule that is for the caller.
 *
 * @param channels those that the tenant has accounts on, in its order.
 */
export function chooseRoute(question: RouteQuestion, channels: readonly string[]): readonly RoutedChannel[] {
  const { prefers, preferredBefore } = question;
  const wish = prefers ?? preferredBefore;
  const ruled = ruledChannels(question, channels);
  if (wish === undefined) return ruled;
  const step = ruled.find((one) => one.step.channel === wish)?.step ?? { channel: wish };
  const why = prefers === undefined ? 'caller_asked_before' : 'caller_asked';
  return [{ step, reason: { why } }, ...ruled.filter((one) => one.step.channel !== wish)];
}

function ruledChannels(
  { routing = [], locale, country }: RouteQuestion,
  channels: readonly string[],
): readonly RoutedChannel[] {
  const place = placeOfCaller(locale, country);
  const own = routing.findIndex((rule) => isFor(rule, place, locale));
  const rule = own === -1 ? shippedRules.find((one) => isFor(one, place, locale)) : routing[own];
  const reason = { why: 'rule', rule: own === -1 ? 'default' : own } as const;
  const steps = rule?.send.filter((step) => channels.includes(step.channel)) ?? [];
  if (steps.length > 0) return steps.map((step) => ({ step, reason }));
  // Whoever has but a channel of their own making is not left without one.
  return channels.map((channel) => ({ step: { channel }, reason: { why: 'tenant_order' } }));
}

function isFor({ when }: RouteRule, place: CallerPlace, locale: string | undefined): boolean {
  if (when === undefined) return true;
  const { countries, locale: range } = when;
  if (countries !== undefined && !liesIn(place, countries)) return false;
  return range === undefined || (locale !== undefined && isInRange(locale, range));
}

function liesIn({ country, latam }: CallerPlace, countries: readonly string[]): boolean {
  return (latam && countries.includes(latamToken)) || (country !== undefined && countries.includes(country));
}

/** Basic filtering of RFC 4647, section 3.3.1; a range may end in a star that says the same. */
function isInRange(locale: string, range: string): boolean {
  const prefix = range.toLowerCase().replace(/-\*$/, '');
  const tag = locale.toLowerCase();
  return tag === prefix || tag.startsWith(`${prefix}-`);
}
