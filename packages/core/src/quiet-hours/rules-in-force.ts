import { isHoliday } from './holidays.ts';
import { everywhere, weekdays, type HoursRule, type MessageKind, type OpenHours } from './hours-rule.ts';
import type { QuietHoursPolicy, TighterHours } from './hours-rule.ts';
import { hoursTable } from './hours-table.ts';

/** A rule, ready to be asked. */
export interface RuleInForce {
  readonly place: string;
  /** Where it is written; of a tenant's own, that it is. */
  readonly source: string;
  /** Of a tenant's own in the place of the table's: who answers for it, and why. */
  readonly override?: { readonly author: string; readonly reason: string };
  readonly from?: string;
  readonly to?: string;
  readonly closedOnHolidaysOf?: HoursRule['closedOnHolidaysOf'];
  /** By day of the week, from Sunday: the minutes of the day from the first to before the second. */
  readonly openByDay: readonly (readonly (readonly [number, number])[])[];
}

/** What a clock on the wall shows. */
export interface LocalTime {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** From Sunday, 0. */
  readonly day: number;
  /** Of the day. */
  readonly minute: number;
}

/**
 * The rules for a kind of message to somebody in these places. An override of a tenant takes the place of what the table
 * says for the same place and kind, and of nothing else; what is tighter is added.
 */
export function rulesInForce(
  { overrides, tighter }: QuietHoursPolicy,
  kind: MessageKind,
  places: readonly string[],
): readonly RuleInForce[] {
  const applies = (one: TighterHours): boolean => places.includes(one.place) && one.appliesTo.includes(kind);
  const instead = overrides.filter(applies);
  const overridden = new Set(instead.map((one) => one.place));
  return [
    ...hoursTable.filter((one) => applies(one) && !overridden.has(one.place)).map(ruleOf),
    ...instead.map(({ author, reason, ...hours }) => ({
      ...ruleOf({ ...hours, source: 'override of the tenant' }),
      override: { author, reason },
    })),
    ...tighter.filter(applies).map((hours) => ruleOf({ ...hours, source: 'tighter hours of the tenant' })),
  ];
}

/** Whether a rule lets a message arrive at this local time; one that is not in force that day says nothing against it. */
export function isOpenUnder(rule: RuleInForce, { date, day, minute }: LocalTime): boolean {
  const { from, to, closedOnHolidaysOf, openByDay } = rule;
  if ((from !== undefined && date < from) || (to !== undefined && date >= to)) return true;
  const opens = openByDay[day]?.some(([first, end]) => first <= minute && minute < end) ?? false;
  return opens && (closedOnHolidaysOf === undefined || !isHoliday(closedOnHolidaysOf, date));
}

/** Every minute of the day at which one of these rules may begin to allow something, midnight among them. */
export function beginnings(rules: readonly RuleInForce[]): readonly number[] {
  const starts = rules.flatMap(({ openByDay }) => openByDay.flat().map(([first]) => first));
  return [...new Set([0, ...starts])];
}

function ruleOf(hours: TighterHours & Pick<HoursRule, 'source' | 'from' | 'to' | 'closedOnHolidaysOf'>): RuleInForce {
  const { place, source, from, to, closedOnHolidaysOf } = hours;
  return {
    place,
    source,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(closedOnHolidaysOf !== undefined && { closedOnHolidaysOf }),
    openByDay: weekdays.map((weekday) =>
      hours.hours.filter((one) => one.days.includes(weekday)).map((one) => [minuteOf(one.from), minuteOf(one.to)]),
    ),
  };
}

function minuteOf(time: OpenHours['from']): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** The places of which the table says something, `default` first. */
export function placesOfTable(): readonly string[] {
  return [...new Set([everywhere, ...hoursTable.map((one) => one.place)])];
}
