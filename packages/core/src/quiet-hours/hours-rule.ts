/** In the order of `Date.getUTCDay`. */
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof weekdays)[number];

/** `transactional`: what a caller is to know about their own business. `marketing`: anything that promotes. */
export const messageKinds = ['transactional', 'marketing'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** A part of the day in which messages may arrive, on some days of the week. */
export interface OpenHours {
  readonly days: readonly Weekday[];
  /** `HH:MM`, by the clock where the person is. */
  readonly from: string;
  /** `HH:MM`, the first minute that is too late; `24:00` is the end of the day. Later than `from`. */
  readonly to: string;
}

/** What a place says about when people may be written to. Several that apply at once all have to allow it. */
export interface HoursRule {
  /** `default` is everywhere; a country by ISO 3166-1 (`US`); a state by ISO 3166-2 (`US-FL`). */
  readonly place: string;
  readonly appliesTo: readonly MessageKind[];
  readonly hours: readonly OpenHours[];
  /** The first day on which it holds, by the calendar where the person is; absent: as long as this table goes back. */
  readonly from?: string;
  /** The first day on which it does not hold any more. */
  readonly to?: string;
  /** Closed on the public holidays of that country. */
  readonly closedOnHolidaysOf?: HolidayCountry;
  /** Where it is written. */
  readonly source: string;
  /** `primary`: the law or the provider itself was read. `secondary`: somebody who writes about it was. `house`: ours. */
  readonly confidence: 'primary' | 'secondary' | 'house';
}

export type HolidayCountry = 'CO';

/** The place of the rules that apply everywhere. */
export const everywhere = 'default';

/** Narrows the hours of a tenant beyond the table; needs nobody's word. */
export type TighterHours = Pick<HoursRule, 'place' | 'appliesTo' | 'hours'>;

/** Puts a tenant's hours in the place of those that the table has for a place: somebody answers for it, for a reason. */
export interface HoursOverride extends TighterHours {
  readonly author: string;
  readonly reason: string;
}

/** What a tenant has settled about quiet hours beside the shipped table. */
export interface QuietHoursPolicy {
  /** What would have to wait longer for its hours is not sent at all. Milliseconds. */
  readonly longestHoldMs: number;
  readonly tighter: readonly TighterHours[];
  readonly overrides: readonly HoursOverride[];
}

/** The shipped table as it is. */
export const shippedQuietHours: QuietHoursPolicy = { longestHoldMs: 72 * 3_600_000, tighter: [], overrides: [] };
