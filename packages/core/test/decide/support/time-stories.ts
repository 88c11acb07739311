import * as fc from 'fast-check';
import { everywhere, weekdays, type QuietHoursPolicy } from '../../../src/quiet-hours/hours-rule.ts';
import type { Purpose } from '../../../src/trigger/trigger.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Something that is said on a call, or of it, so long after its beginning. */
export type Said = { readonly atMs: number } & (
  | { readonly says: 'number' | 'end' | 'nothing' }
  | { readonly says: 'consent'; readonly purposes: readonly Purpose[] }
  /** Without a beginning it is no appointment, and of use at any time. */
  | { readonly says: 'trigger'; readonly live: boolean; readonly beginsAfterMs?: number }
);

export interface TimeStory {
  /** Of the beginning of the call, in milliseconds since 1970. */
  readonly begins: number;
  readonly phone: string;
  readonly timezone?: string;
  /** Every zone in which the caller may be. */
  readonly zones: readonly string[];
  readonly hasNumber: boolean;
  /** The person agreed long ago. */
  readonly isOnFile: boolean;
  readonly longestWaitMs: number;
  readonly quietHours: QuietHoursPolicy;
  /** In the order of their times, of which no two are the same. */
  readonly said: readonly Said[];
}

const anyone = fc.constantFrom(
  { phone: '+12125550123', zones: ['America/New_York'] },
  { phone: '+18505550123', zones: ['America/Chicago', 'America/New_York'] },
  ...['America/Santiago', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'America/Bogota'].map(
    (timezone) => ({ phone: '+12125550123', timezone, zones: [timezone] }),
  ),
);

/** Days on which clocks change, and others. */
const anyDay = fc.constantFrom(
  '2026-03-08',
  '2026-04-04',
  '2026-09-05',
  '2026-10-31',
  '2026-11-01',
  '2026-11-13',
  '2026-12-31',
);
const anyBeginning = fc
  .tuple(anyDay, fc.integer({ min: 0, max: 47 }), fc.integer({ min: 0, max: 2 * 60_000 }))
  .map(([day, half, ms]) => Date.parse(`${day}T00:00:00Z`) + half * 30 * minuteMs + ms);

const anyGap = fc.oneof(
  fc.constantFrom(1, 3_999, 4_000, 4_001, 10 * minuteMs - 1, 10 * minuteMs, 10 * minuteMs + 1, 30 * minuteMs),
  fc.integer({ min: 1, max: 12_000 }),
  fc.integer({ min: 1, max: 40 * minuteMs }),
  fc.integer({ min: 1, max: 16 * hourMs }),
);

const anyPurposes = fc.constantFrom<readonly Purpose[]>(
  ['appointment', 'transaction'],
  ['appointment', 'transaction'],
  ['appointment'],
  ['transaction'],
);

type Untimed = Said extends infer One ? (One extends Said ? Omit<One, 'atMs'> : never) : never;

const anySaid: fc.Arbitrary<Untimed> = fc.oneof(
  fc.constantFrom({ says: 'number' } as const, { says: 'nothing' } as const, { says: 'end' } as const),
  anyPurposes.map((purposes) => ({ says: 'consent', purposes }) as const),
  ...[1, 2].map(() =>
    fc
      .record(
        {
          says: fc.constant('trigger' as const),
          live: fc.boolean(),
          beginsAfterMs: fc.oneof(fc.integer({ min: 0, max: 20 * minuteMs }), fc.integer({ min: 0, max: 50 * hourMs })),
        },
        { requiredKeys: ['says', 'live'] },
      )
      .map((one): Untimed => one),
  ),
);

const anyHours: fc.Arbitrary<QuietHoursPolicy> = fc.record({
  longestHoldMs: fc.constantFrom(72 * hourMs, 9 * hourMs, 30 * minuteMs),
  tighter: fc.constantFrom(
    [],
    [],
    [
      {
        place: everywhere,
        appliesTo: ['transactional' as const],
        hours: [{ days: weekdays.slice(1, 6), from: '09:15', to: '17:03' }],
      },
    ],
  ),
  overrides: fc.constant([]),
});

export const anyTimeStory: fc.Arbitrary<TimeStory> = fc
  .record({
    who: anyone,
    begins: anyBeginning,
    hasNumber: fc.oneof(fc.constant(true), fc.boolean()),
    isOnFile: fc.boolean(),
    longestWaitMs: fc.constantFrom(10 * minuteMs, 30 * minuteMs),
    quietHours: anyHours,
    said: fc.array(fc.tuple(anyGap, anySaid), { minLength: 1, maxLength: 7 }),
  })
  .map(({ who, said, ...rest }) => {
    let atMs = 0;
    return { ...who, ...rest, said: said.map(([gap, one]): Said => ({ ...one, atMs: (atMs += gap) })) };
  });
