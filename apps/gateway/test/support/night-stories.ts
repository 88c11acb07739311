import * as fc from 'fast-check';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What a provider makes of a message. */
export type Answer =
  | { readonly says: 'accepted'; readonly deliveredAfterMs?: number }
  | { readonly says: 'throttled'; readonly retryAfterMs: number }
  | { readonly says: 'rejected'; readonly permanent: boolean; readonly retryAfterMs?: number };

/** Something that happens on a call, or to it, so long after its beginning. */
export type Happens = { readonly atMs: number } & (
  | { readonly what: 'end' | 'consent' | 'cancel' | 'nothing' | 'replay decide' | 'replay send' }
  | { readonly what: 'booking'; readonly live: boolean; readonly beginsAfterMs: number }
  | { readonly what: 'payment'; readonly live: boolean }
);

/** A person in New York, who agreed long ago. */
export interface NightStory {
  /** After the beginning of the scene, which is a midnight of UTC. */
  readonly beginsMs: number;
  /** Whose plan it is: `es` has SMS alone, `en` WhatsApp before it. */
  readonly language: 'en' | 'es';
  readonly happens: readonly Happens[];
  readonly answers: Readonly<Record<NightChannel, readonly Answer[]>>;
}

export const nightChannels = ['whatsapp', 'sms'] as const;
export type NightChannel = (typeof nightChannels)[number];

const anyGap = fc.oneof(
  fc.integer({ min: 1, max: 9_000 }),
  fc.constantFrom(1, 4_000, 6_000, 10 * minuteMs),
  fc.integer({ min: 1, max: 45 * minuteMs }),
  fc.integer({ min: 1, max: 11 * hourMs }),
);

const anyWait = fc.oneof(
  fc.integer({ min: 0, max: 120_000 }),
  fc.integer({ min: 0, max: hourMs }),
  fc.integer({ min: 0, max: 20 * hourMs }),
);

type Untimed = Happens extends infer One ? (One extends Happens ? Omit<One, 'atMs'> : never) : never;

const anyTrigger: fc.Arbitrary<Untimed> = fc.oneof(
  fc
    .record({ live: fc.boolean(), beginsAfterMs: fc.oneof(anyWait, fc.integer({ min: 0, max: 48 * hourMs })) })
    .map((one) => ({ what: 'booking' as const, ...one })),
  fc.boolean().map((live) => ({ what: 'payment' as const, live })),
);

const anyHappening: fc.Arbitrary<Untimed> = fc.oneof(
  { weight: 3, arbitrary: anyTrigger },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...(['end', 'end', 'consent', 'cancel', 'nothing', 'replay decide', 'replay send'] as const))
      .map((what) => ({ what })),
  },
);

const anyAnswer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ says: fc.constant('accepted' as const), deliveredAfterMs: anyWait }, { requiredKeys: ['says'] }),
  anyWait.map((retryAfterMs) => ({ says: 'throttled', retryAfterMs }) as const),
  fc.record(
    { says: fc.constant('rejected' as const), permanent: fc.boolean(), retryAfterMs: anyWait },
    { requiredKeys: ['says', 'permanent'] },
  ),
);

const anyAnswers = fc.array(anyAnswer, { maxLength: 4 });

export const anyNightStory: fc.Arbitrary<NightStory> = fc
  .record({
    beginsMs: fc.oneof(fc.integer({ min: 0, max: 24 * hourMs }), fc.integer({ min: 24 * hourMs, max: 26 * hourMs })),
    language: fc.constantFrom('en' as const, 'es' as const),
    first: fc.tuple(anyGap, anyTrigger),
    more: fc.array(fc.tuple(anyGap, anyHappening), { maxLength: 5 }),
    answers: fc.record({ whatsapp: anyAnswers, sms: anyAnswers }),
  })
  .map(({ first, more, ...rest }) => {
    let atMs = 0;
    return { ...rest, happens: [first, ...more].map(([gap, one]): Happens => ({ ...one, atMs: (atMs += gap) })) };
  });
