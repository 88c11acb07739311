import { boundedMemo } from '../bounded-memo.ts';
import type { MessageKind, QuietHoursPolicy } from './hours-rule.ts';
import { hoursTableVersion } from './hours-table.ts';
import { beginnings, isOpenUnder, rulesInForce, type LocalTime, type RuleInForce } from './rules-in-force.ts';
import { momentsOfDay, wallClockIn } from './wall-clock.ts';
import type { Whereabouts, ZoneSource } from './whereabouts.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A weekend among holidays is five days; what opens later than this opens never. */
const horizonDays = 9;

/** How it was decided whether a message may arrive now, as it stands in the ledger. */
export interface QuietHoursDecision {
  /** `open`: within the hours. `exempt`: outside of them, and asked for on a call just now. `quiet`: outside of them. */
  readonly decision: 'open' | 'exempt' | 'quiet';
  readonly kind: MessageKind;
  /** What the clock showed, to the minute, in every zone in which the person may be. */
  readonly local: Readonly<Record<string, string>>;
  readonly zonesFrom: ZoneSource;
  /** The places whose rules were asked. */
  readonly rules: readonly string[];
  /** The tenant's own rules among them that took the place of the table's. */
  readonly overrides?: readonly { readonly place: string; readonly author: string; readonly reason: string }[];
  /** Those of them that do not allow it at this time, each with its source. */
  readonly closedBy?: readonly { readonly place: string; readonly source: string }[];
  /** The version of the table. */
  readonly table: string;
  /** Of `exempt`: the consent that was spoken on the call. */
  readonly consentId?: string;
}

/** Whether a message may arrive at a moment, and where not, when. */
export interface QuietHoursAnswer {
  readonly decision: QuietHoursDecision & { readonly decision: 'open' | 'quiet' };
  /** Of `quiet`: the first minute at which it may, in milliseconds since 1970; absent where that is never. */
  readonly opensAt?: number;
}

/** Answers by policy; nothing but the minute, the place and the kind of message makes a difference to one. */
const answers = new WeakMap<QuietHoursPolicy, (key: string) => QuietHoursAnswer>();
/** More than the zones of one minute of calls come to. */
const mostAnswers = 2_000;

/**
 * Whether a message of a kind may arrive at somebody's at this moment: only where every rule allows it in every zone in
 * which they may be. Somebody of whom no zone is known can be anywhere, and it is night somewhere at any time.
 */
export function quietHoursAt(
  instant: number,
  kind: MessageKind,
  whereabouts: Whereabouts,
  policy: QuietHoursPolicy,
): QuietHoursAnswer {
  let known = answers.get(policy);
  if (known === undefined) {
    known = boundedMemo(mostAnswers, (key) => answerTo(key, policy));
    answers.set(policy, known);
  }
  const { zones, zonesFrom, places } = whereabouts;
  return known(`${Math.floor(instant / minuteMs)}|${kind}|${zonesFrom}|${places.join(' ')}|${zones.join(' ')}`);
}

function answerTo(key: string, policy: QuietHoursPolicy): QuietHoursAnswer {
  const [minute, kind, zonesFrom, placesText, zonesText] = key.split('|') as [
    string,
    MessageKind,
    ZoneSource,
    string,
    string,
  ];
  const instant = Number(minute) * minuteMs;
  const places = placesText.split(' ');
  const zones = zonesText === '' ? [] : zonesText.split(' ');
  const rules = rulesInForce(policy, kind, places);
  const closing = closedBy(instant, zones, rules);
  const overrides = rules.flatMap(({ place, override }) => (override === undefined ? [] : [{ place, ...override }]));
  const isOpen = zones.length > 0 && closing.size === 0;
  const decision = {
    decision: isOpen ? ('open' as const) : ('quiet' as const),
    kind,
    local: Object.fromEntries(zones.map((zone) => [zone, localText(zone, instant)])),
    zonesFrom,
    rules: [...new Set(rules.map((one) => one.place))],
    ...(overrides.length > 0 && { overrides }),
    ...(closing.size > 0 && { closedBy: [...closing].map(({ place, source }) => ({ place, source })) }),
    table: hoursTableVersion,
  };
  if (isOpen) return { decision };
  const opensAt = firstOpening(instant, zones, rules);
  return { decision, ...(opensAt !== undefined && { opensAt }) };
}

/** Hours begin at the start of one in some zone, at a midnight, from which a rule or the day is another, or as a clock changes. */
function firstOpening(after: number, zones: readonly string[], rules: readonly RuleInForce[]): number | undefined {
  const minutes = beginnings(rules);
  let first = Infinity;
  for (let day = 0; day <= horizonDays; day += 1) {
    for (const zone of zones) {
      const wallClock = wallClockIn(zone, after) + day * dayMs;
      const midnight = wallClock - (wallClock % dayMs);
      for (const moment of momentsOfDay(zone, midnight, minutes)) {
        if (moment > after && moment < first && closedBy(moment, zones, rules).size === 0) first = moment;
      }
    }
    // It may be another day elsewhere, but nothing of a further day comes before this.
    if (first <= after + day * dayMs) break;
  }
  return first === Infinity ? undefined : first;
}

function closedBy(instant: number, zones: readonly string[], rules: readonly RuleInForce[]): Set<RuleInForce> {
  const times = zones.map((zone) => localTimeIn(zone, instant));
  return new Set(rules.filter((rule) => times.some((time) => !isOpenUnder(rule, time))));
}

function localTimeIn(zone: string, instant: number): LocalTime {
  const wallClock = wallClockIn(zone, instant);
  const date = new Date(wallClock);
  return {
    date: date.toISOString().slice(0, 10),
    day: date.getUTCDay(),
    minute: Math.floor((wallClock % dayMs) / minuteMs),
  };
}

function localText(zone: string, instant: number): string {
  return new Date(wallClockIn(zone, instant)).toISOString().slice(0, 16);
}
