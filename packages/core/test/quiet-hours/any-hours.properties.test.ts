import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { everywhere, messageKinds, weekdays, type MessageKind } from '../../src/quiet-hours/hours-rule.ts';
import type { OpenHours, QuietHoursPolicy } from '../../src/quiet-hours/hours-rule.ts';
import { placesOfTable } from '../../src/quiet-hours/rules-in-force.ts';
import { quietHoursAt } from '../../src/quiet-hours/quiet-hours.ts';
import { firstMinute, mayArrive, shownIn } from './support/hours-oracle.ts';

const numRuns = Number(process.env['AFTERCALL_TEST_RUNS'] ?? 60);

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** No tenant holds anything for longer. */
const longestHoldDays = 7;

/** With changes at midnight, of half an hour and of a day, and with quarters of an hour. */
const zonesOfInterest = [
  'America/New_York',
  'America/Chicago',
  'America/Santiago',
  'America/St_Johns',
  'America/Havana',
  'America/Asuncion',
  'America/Sao_Paulo',
  'America/Bogota',
  'America/Mexico_City',
  'America/Tijuana',
  'Australia/Lord_Howe',
  'Australia/Adelaide',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Asia/Gaza',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Atlantic/Azores',
  'Europe/London',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Antarctica/Troll',
];

/** The minutes at which the clock of a zone was, or is to be, set to another time. */
function changesOf(zone: string): readonly number[] {
  const offset = (instant: number): number => {
    const { date, time } = shownIn(zone, instant);
    return Date.parse(`${date}T${time}Z`) - instant;
  };
  const changes: number[] = [];
  for (let hour = Date.UTC(2024, 0, 1); hour < Date.UTC(2029, 0, 1); hour += 12 * hourMs) {
    if (offset(hour) === offset(hour + 12 * hourMs)) continue;
    let minute = hour;
    while (offset(minute) === offset(minute + minuteMs)) minute += minuteMs;
    changes.push(minute + minuteMs);
  }
  return changes;
}

const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '01', '30', '45', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);

const anyOpenHours: fc.Arbitrary<OpenHours> = fc
  .record({
    days: fc.oneof(fc.constant(weekdays), fc.subarray([...weekdays], { minLength: 1 })),
    times: fc.tuple(anyTime, fc.oneof(anyTime, fc.constant('24:00'))).filter(([from, to]) => from < to),
  })
  .map(({ days, times: [from, to] }) => ({ days, from, to }));

const anyTighter = fc.record({
  place: fc.oneof(fc.constant(everywhere), fc.constantFrom(...placesOfTable())),
  appliesTo: fc.subarray([...messageKinds], { minLength: 1 }),
  hours: fc.array(anyOpenHours, { minLength: 1, maxLength: 3 }),
});

const anyPolicy: fc.Arbitrary<QuietHoursPolicy> = fc.record({
  longestHoldMs: fc.constant(72 * hourMs),
  tighter: fc.array(anyTighter, { maxLength: 2 }),
  overrides: fc.uniqueArray(
    anyTighter.map((one) => ({ ...one, author: 'the owner', reason: 'a test' })),
    { maxLength: 3, selector: (one) => one.place },
  ),
});

const changes = new Map(zonesOfInterest.map((zone) => [zone, changesOf(zone)]));

const anyMoment: fc.Arbitrary<{ zones: readonly string[]; moment: number }> = fc
  .uniqueArray(fc.constantFrom(...zonesOfInterest), { minLength: 1, maxLength: 3 })
  .chain((zones) => {
    const near = zones.flatMap((zone) => changes.get(zone) ?? []);
    const anywhen = fc.integer({ min: Date.UTC(2024, 0, 1) / minuteMs, max: Date.UTC(2029, 0, 1) / minuteMs });
    const minute =
      near.length === 0
        ? anywhen
        : fc.oneof(
            anywhen,
            fc
              .tuple(fc.constantFrom(...near), fc.integer({ min: -48 * 60, max: 8 * 60 }))
              .map(([change, minutes]) => change / minuteMs + minutes),
          );
    return fc.tuple(minute, fc.integer({ min: 0, max: minuteMs - 1 })).map(([one, ms]) => ({
      zones,
      moment: one * minuteMs + ms,
    }));
  });

test('whatever the rules, the zones and their clocks, a message may arrive when every clock on the wall says so', () => {
  fc.assert(
    fc.property(
      anyMoment,
      fc.constantFrom<MessageKind>(...messageKinds),
      fc.subarray(
        placesOfTable().filter((place) => place !== everywhere),
        { maxLength: 3 },
      ),
      anyPolicy,
      ({ zones, moment }, kind, more, policy) => {
        const whereabouts = { zones, zonesFrom: 'number', places: [everywhere, ...more] } as const;
        const may = (instant: number): boolean => mayArrive(instant, kind, whereabouts, policy);
        const { decision, opensAt } = quietHoursAt(moment, kind, whereabouts, policy);
        expect(decision.decision).toBe(may(moment) ? 'open' : 'quiet');
        for (const zone of zones) {
          const { date, time } = shownIn(zone, moment);
          expect(decision.local[zone]).toBe(`${date}T${time}`);
        }
        if (decision.decision === 'open') return;
        const first = firstMinute(moment, longestHoldDays, may);
        const isInTime = opensAt !== undefined && opensAt <= moment + longestHoldDays * 24 * hourMs;
        expect(isInTime ? new Date(opensAt) : undefined).toEqual(first === undefined ? undefined : new Date(first));
      },
    ),
    { numRuns },
  );
});
