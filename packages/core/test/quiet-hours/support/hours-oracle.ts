import {
  everywhere,
  type HoursRule,
  type MessageKind,
  type QuietHoursPolicy,
} from '../../../src/quiet-hours/hours-rule.ts';
import { hoursTable } from '../../../src/quiet-hours/hours-table.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What stands on a wall: `Sat`, `2026-11-28`, `18:05`. */
export interface Shown {
  readonly weekday: string;
  readonly date: string;
  readonly time: string;
}

/** The clock of a zone, read as a person would. */
export function shownIn(timeZone: string, instant: number): Shown {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    clocks.set(timeZone, clock);
  }
  const [date = '', time = ''] = clock.format(instant).split(' ');
  const weekday = weekdays[new Date(`${date}T12:00:00Z`).getUTCDay()] ?? '';
  return { weekday, date, time };
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Hours = Pick<HoursRule, 'hours' | 'from' | 'to' | 'closedOnHolidaysOf'>;

/** Every rule that has a say, as docs/quiet-hours.md tells it. */
function rulesFor({ overrides, tighter }: QuietHoursPolicy, kind: MessageKind, places: readonly string[]): Hours[] {
  const concerns = (one: Pick<HoursRule, 'place' | 'appliesTo'>): boolean =>
    (one.place === everywhere || places.includes(one.place)) && one.appliesTo.some((other) => other === kind);
  const rules: Hours[] = [...tighter, ...overrides].filter(concerns);
  for (const row of hoursTable) {
    const isReplaced = overrides.some((one) => one.place === row.place && concerns(one));
    if (concerns(row) && !isReplaced) rules.push(row);
  }
  return rules;
}

function allows({ hours, from = '0000-00-00', to = '9999-99-99', closedOnHolidaysOf }: Hours, shown: Shown): boolean {
  if (shown.date < from || to <= shown.date) return true;
  if (closedOnHolidaysOf !== undefined && holidaysOfColombia(shown.date.slice(0, 4)).has(shown.date)) return false;
  return hours.some(
    (one) => one.days.some((day) => day === shown.weekday) && one.from <= shown.time && shown.time < one.to,
  );
}

/** Whether a message may arrive, asked of every wall and every rule. */
export function mayArrive(
  instant: number,
  kind: MessageKind,
  { zones, places }: { readonly zones: readonly string[]; readonly places: readonly string[] },
  policy: QuietHoursPolicy,
): boolean {
  const rules = rulesFor(policy, kind, places);
  return zones.length > 0 && zones.every((zone) => rules.every((rule) => allows(rule, shownIn(zone, instant))));
}

/** The first minute after a moment at which it may, found by looking at each; undefined where that takes too many days. */
export function firstMinute(after: number, mostDays: number, may: (instant: number) => boolean): number | undefined {
  const first = after - (after % minuteMs) + minuteMs;
  for (let minute = first; minute <= after + mostDays * dayMs; minute += minuteMs) if (may(minute)) return minute;
  return undefined;
}

/** The days on which Colombia keeps its holidays: Ley 51 de 1983, and Easter by the anonymous Gregorian computus. */
function holidaysOfColombia(year: string): ReadonlySet<string> {
  let days = holidays.get(year);
  if (days !== undefined) return days;
  const on = (monthAndDay: string): number => Date.parse(`${year}-${monthAndDay}T00:00:00Z`);
  const mondayFrom = (day: number): number => {
    let monday = day;
    while (new Date(monday).getUTCDay() !== 1) monday += dayMs;
    return monday;
  };
  const easter = easterOf(Number(year));
  const kept = ['01-01', '05-01', '07-20', '08-07', '12-08', '12-25'].map(on);
  const moved = ['01-06', '03-19', '06-29', '08-15', '10-12', '11-01', '11-11'].map(on).map(mondayFrom);
  const byEaster = [-3, -2, 43, 64, 71].map((day) => easter + day * dayMs);
  days = new Set([...kept, ...moved, ...byEaster].map((day) => new Date(day).toISOString().slice(0, 10)));
  holidays.set(year, days);
  return days;
}

const holidays = new Map<string, ReadonlySet<string>>();

function easterOf(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return Date.UTC(year, month - 1, day);
}
