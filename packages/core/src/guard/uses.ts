import type { CallerPhone } from '../decide/call-facts.ts';
import type { Guards } from './guards.ts';

/** What is counted for a tenant over a time, beside the messages to one person. */
export const countedLimits = [
  'prefix_hour',
  'prefix_day',
  'country_day',
  'tenant_day',
  'spend_day',
  'spend_month',
] as const;

export type CountedLimit = (typeof countedLimits)[number];

/** A counter that a message to a number would add to. */
export interface Use {
  readonly limit: CountedLimit;
  /** Whose counter it is among those of the tenant: a prefix, a country, or the tenant itself. */
  readonly of: string;
  readonly since: Date;
  /** When it begins anew. */
  readonly until: Date;
  readonly most: number;
}

/** A number that may be written to, and its country. */
export type UsablePhone = Pick<Extract<CallerPhone, { usable: true }>, 'e164' | 'country'>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The counters that bound what is sent to a number at a moment. Their windows are those of UTC, for all gateways alike. */
export function usesFor({ e164, country }: UsablePhone, { caps, spend }: Guards, now: Date): readonly Use[] {
  const uses: Use[] = [];
  const add = (limit: CountedLimit, of: string, { since, until }: Span, most: number | undefined): void => {
    if (most !== undefined) uses.push({ limit, of, since, until, most });
  };
  const { prefix } = caps;
  if (prefix !== undefined && !(country !== undefined && prefix.except.has(country))) {
    const of = e164.slice(1, 1 + prefix.digits);
    add('prefix_hour', of, spanOf(now, hourMs), prefix.newPerHour);
    add('prefix_day', of, spanOf(now, dayMs), prefix.perDay);
  }
  const today = spanOf(now, dayMs);
  const ofCountry = (country === undefined ? undefined : caps.country?.of.get(country)) ?? caps.country?.perDay;
  add('country_day', country ?? '', today, ofCountry === 'none' ? undefined : ofCountry);
  add('tenant_day', '', today, caps.tenant?.perDay);
  add('spend_day', '', today, spend?.perDay);
  add('spend_month', '', monthOf(now), spend?.perMonth);
  return uses;
}

/** What is spent, and not how many messages are sent. */
export function isSpend(limit: CountedLimit): boolean {
  return limit === 'spend_day' || limit === 'spend_month';
}

interface Span {
  readonly since: Date;
  readonly until: Date;
}

function spanOf(now: Date, lengthMs: number): Span {
  const since = now.getTime() - (now.getTime() % lengthMs);
  return { since: new Date(since), until: new Date(since + lengthMs) };
}

function monthOf(now: Date): Span {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { since: new Date(Date.UTC(year, month)), until: new Date(Date.UTC(year, month + 1)) };
}
