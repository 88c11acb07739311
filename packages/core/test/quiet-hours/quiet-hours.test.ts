import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { everywhere, shippedQuietHours, weekdays } from '../../src/quiet-hours/hours-rule.ts';
import type { HoursOverride, MessageKind, QuietHoursPolicy } from '../../src/quiet-hours/hours-rule.ts';
import { quietHoursAt } from '../../src/quiet-hours/quiet-hours.ts';
import { whereaboutsOf, type WhereaboutsQuestion } from '../../src/quiet-hours/whereabouts.ts';

const allDay = [{ days: weekdays, from: '00:00', to: '24:00' }];
const byOwner = { author: 'the owner', reason: 'a test' };

const newYork: WhereaboutsQuestion = { e164: '+12125550123', country: 'US' };
const texas: WhereaboutsQuestion = { e164: '+12145550123', country: 'US' };
const florida: WhereaboutsQuestion = { e164: '+18505550123', country: 'US' };
const mexico: WhereaboutsQuestion = { e164: '+521001234567', country: 'MX' };
const colombia: WhereaboutsQuestion = { e164: '+573001234567', country: 'CO' };
const santiago: WhereaboutsQuestion = { e164: '+56912345678', country: 'CL', timezone: 'America/Santiago' };

function answer(
  whose: WhereaboutsQuestion,
  kind: MessageKind,
  moment: string,
  policy: QuietHoursPolicy = shippedQuietHours,
) {
  return quietHoursAt(Date.parse(moment), kind, whereaboutsOf(whose), policy);
}

/** `open`, or when it opens. */
function opens(...question: Parameters<typeof answer>): string {
  const { decision, opensAt } = answer(...question);
  if (decision.decision === 'open') return 'open';
  return opensAt === undefined ? 'never' : new Date(opensAt).toISOString().slice(0, 16);
}

/** The house's own hours lifted, so that those of the law are seen. */
function relaxed(...more: readonly HoursOverride[]): QuietHoursPolicy {
  const house: HoursOverride = {
    place: everywhere,
    appliesTo: ['transactional', 'marketing'],
    hours: allDay,
    ...byOwner,
  };
  return { ...shippedQuietHours, overrides: [house, ...more] };
}

describe('transactional messages', () => {
  test.each([
    ['at 07:59', newYork, '2026-11-24T12:59:59Z', '2026-11-24T13:00'],
    ['at 08:00', newYork, '2026-11-24T13:00:00Z', 'open'],
    ['at 19:59', newYork, '2026-11-25T00:59:59Z', 'open'],
    ['at 20:00', newYork, '2026-11-25T01:00:00Z', '2026-11-25T13:00'],
    ['on a Sunday', newYork, '2026-11-22T17:00:00Z', 'open'],
    ['the night before the clock goes forward', newYork, '2026-03-08T02:00:00Z', '2026-03-08T12:00'],
    ['the night before the clock goes back', newYork, '2026-11-01T02:00:00Z', '2026-11-01T13:00'],
    ['in the hour that comes twice', newYork, '2026-11-01T06:30:00Z', '2026-11-01T13:00'],
    ['where the clock goes forward at midnight', santiago, '2026-09-06T03:30:00Z', '2026-09-06T11:00'],
    ['where it goes back at midnight', santiago, '2026-04-05T02:30:00Z', '2026-04-05T12:00'],
    ['where it is 07:30 in one of two zones', florida, '2026-11-24T13:30:00Z', '2026-11-24T14:00'],
    ['where it is 20:30 in one of two zones', florida, '2026-11-25T01:30:00Z', '2026-11-25T14:00'],
    ['of a number of all Mexico, at 07:30 in Tijuana', mexico, '2026-11-24T15:30:00Z', '2026-11-24T16:00'],
    ['of a number of all Mexico, at 20:00 in Cancún', mexico, '2026-11-25T01:00:00Z', '2026-11-25T16:00'],
    ['of a number of all Mexico, at noon in its capital', mexico, '2026-11-24T18:00:00Z', 'open'],
    ['to a telephone at sea', { e164: '+870773111632' }, '2026-11-24T18:00:00Z', 'never'],
  ])('%s', (_when, whose, moment, expected) => {
    expect(opens(whose, 'transactional', moment)).toBe(expected);
  });
});

describe('marketing', () => {
  test.each([
    ['on a weekday at 17:59', newYork, '2026-11-24T22:59:00Z', 'open'],
    ['on a weekday at 18:00', newYork, '2026-11-24T23:00:00Z', '2026-11-25T14:00'],
    ['on a Friday evening', newYork, '2026-11-27T23:30:00Z', '2026-11-30T14:00'],
    ['to somebody of no known place', { e164: '+870773111632' }, '2026-11-24T18:00:00Z', 'never'],
  ])('%s', (_when, whose, moment, expected) => {
    expect(opens(whose, 'marketing', moment)).toBe(expected);
  });

  test.each([
    ['federal, at 20:59', newYork, '2026-11-25T01:59:00Z', 'open'],
    ['federal, at 21:00', newYork, '2026-11-25T02:00:00Z', '2026-11-25T13:00'],
    ['of Florida, at 20:30', { ...florida, timezone: 'America/New_York' }, '2026-11-25T01:30:00Z', '2026-11-25T13:00'],
    ['of Texas, on a Sunday morning', texas, '2026-11-22T16:00:00Z', '2026-11-22T18:00'],
    ['of Texas, before its law came into force', texas, '2025-08-31T16:00:00Z', 'open'],
    ['of Texas, on the midnight of its law', texas, '2025-09-01T02:30:00Z', '2025-09-01T14:00'],
    ['of Colombia, on a Saturday at 15:00', colombia, '2026-11-21T20:00:00Z', '2026-11-23T12:00'],
    ['of Colombia, before a Monday that is a holiday', colombia, '2026-11-14T20:00:00Z', '2026-11-17T12:00'],
    ['of Colombia, on a holiday at noon', colombia, '2026-12-08T17:00:00Z', '2026-12-09T12:00'],
  ])(
    'keeps to the law of a place where a tenant lifts the hours of the house: %s',
    (_what, whose, moment, expected) => {
      expect(opens(whose, 'marketing', moment, relaxed())).toBe(expected);
    },
  );

  test('goes beyond a law only where that very law is overridden', () => {
    const holder: HoursOverride = { place: 'US-TX', appliesTo: ['marketing'], hours: allDay, ...byOwner };
    expect(opens(texas, 'marketing', '2026-11-22T16:00:00Z', relaxed(holder))).toBe('open');
    // The federal hours still hold.
    expect(opens(texas, 'marketing', '2026-11-22T12:00:00Z', relaxed(holder))).toBe('2026-11-22T14:00');
  });
});

test('hours over midnight are two, and end where the first of several rules says', () => {
  const night = [
    { days: weekdays, from: '00:00', to: '02:00' },
    { days: weekdays, from: '22:00', to: '24:00' },
  ];
  const nightly: HoursOverride = { place: everywhere, appliesTo: ['transactional'], hours: night, ...byOwner };
  const policy = { ...shippedQuietHours, overrides: [nightly] };
  expect(opens(newYork, 'transactional', '2026-11-24T17:00:00Z', policy)).toBe('2026-11-25T03:00');
  expect(opens(newYork, 'transactional', '2026-11-25T05:00:00Z', policy)).toBe('open');
  const tighter = { place: 'US', appliesTo: ['transactional'] as const, hours: [{ ...night[1]!, from: '23:00' }] };
  expect(opens(newYork, 'transactional', '2026-11-24T17:00:00Z', { ...policy, tighter: [tighter] })).toBe(
    '2026-11-25T04:00',
  );
  expect(opens(newYork, 'transactional', '2026-11-25T05:30:00Z', { ...policy, tighter: [tighter] })).toBe(
    '2026-11-26T04:00',
  );
});

describe('hours in the night in which a clock changes', () => {
  function openFrom(from: string, to: string): QuietHoursPolicy {
    const hours = [{ days: weekdays, from, to }];
    return {
      ...shippedQuietHours,
      overrides: [{ place: everywhere, appliesTo: ['transactional'], hours, ...byOwner }],
    };
  }

  test('begin with the change where it skips their beginning', () => {
    const policy = openFrom('02:30', '05:00');
    expect(opens(newYork, 'transactional', '2026-03-08T06:45:00Z', policy)).toBe('2026-03-08T07:00');
  });

  test('begin once more where it goes back into them', () => {
    const late = openFrom('00:00', '01:30');
    expect(opens(newYork, 'transactional', '2026-11-01T05:45:00Z', late)).toBe('2026-11-01T06:00');
    const short = openFrom('01:15', '01:30');
    expect(opens(newYork, 'transactional', '2026-11-01T05:45:00Z', short)).toBe('2026-11-01T06:15');
  });
});

describe('the decision', () => {
  test('names the zones, what their clocks showed, the rules, and the version of the table', () => {
    expect(answer(florida, 'transactional', '2026-11-25T01:30:20Z').decision).toEqual({
      decision: 'quiet',
      kind: 'transactional',
      local: { 'America/Chicago': '2026-11-24T19:30', 'America/New_York': '2026-11-24T20:30' },
      zonesFrom: 'number',
      rules: ['default'],
      closedBy: [{ place: 'default', source: 'docs/quiet-hours.md' }],
      table: '2026-11-26',
    });
  });

  test('names who lifted what', () => {
    const { decision } = answer(newYork, 'marketing', '2026-11-25T12:00:00Z', {
      ...relaxed(),
      overrides: [
        { place: everywhere, appliesTo: ['marketing'], hours: [{ ...allDay[0]!, from: '09:00' }], ...byOwner },
      ],
    });
    expect(decision).toMatchObject({
      decision: 'quiet',
      rules: ['US', 'default'],
      closedBy: [
        { place: 'US', source: '47 CFR 64.1200(c)(1)' },
        { place: 'default', source: 'override of the tenant' },
      ],
      overrides: [{ place: 'default', ...byOwner }],
    });
  });
});

test('what is not open opens at the first minute that is, whoever and whenever', () => {
  const people = [newYork, texas, florida, mexico, colombia, santiago, { e164: '+5500999999', country: 'BR' }];
  const from = Date.UTC(2026, 0, 1) / 900_000;
  fc.assert(
    fc.property(
      fc.constantFrom(...people),
      fc.constantFrom<MessageKind>('transactional', 'marketing'),
      fc.constantFrom(shippedQuietHours, relaxed()),
      fc.integer({ min: from, max: from + 366 * 96 }),
      (whose, kind, policy, quarter) => {
        const whereabouts = whereaboutsOf(whose);
        const isOpen = (instant: number): boolean =>
          quietHoursAt(instant, kind, whereabouts, policy).decision.decision === 'open';
        const { decision, opensAt } = quietHoursAt(quarter * 900_000, kind, whereabouts, policy);
        if (decision.decision === 'open') return;
        // All hours begin at a half or a full hour, so a look at each quarter misses none.
        let next = quarter * 900_000;
        while (!isOpen(next)) next += 900_000;
        expect(opensAt).toBe(next);
      },
    ),
    { numRuns: 60 },
  );
});
