import * as fc from 'fast-check';

export const deliveryChannels = ['rcs', 'whatsapp', 'sms'] as const;
export type DeliveryChannel = (typeof deliveryChannels)[number];

/** A step of a plan: its channel, and what is waited for there before the next one. */
export interface StoryStep {
  readonly channel: DeliveryChannel;
  readonly until?: 'sent' | 'delivered' | 'read';
  readonly afterMs?: number;
}

const step = (channel: DeliveryChannel, until?: StoryStep['until'], afterMs?: number): StoryStep => ({
  channel,
  ...(until && { until }),
  ...(afterMs !== undefined && { afterMs }),
});

/** Each is the plan of a language, so that one tenant has them all. */
export const plans: Readonly<Record<string, readonly StoryStep[]>> = {
  en: [step('sms')],
  es: [step('rcs', 'delivered', 20_000), step('sms')],
  pt: [step('rcs'), step('sms')],
  fr: [step('whatsapp', 'sent', 10_000), step('sms')],
  de: [step('rcs', 'read', 60_000), step('sms')],
  it: [step('whatsapp', 'delivered', 30_000), step('rcs', 'delivered', 15_000), step('sms')],
  nl: [step('rcs'), step('whatsapp'), step('sms')],
  da: [step('sms', 'delivered', 40_000), step('whatsapp')],
  sv: [step('whatsapp', 'read', 45_000), step('rcs'), step('sms')],
  fi: [step('sms'), step('rcs', 'read', 30_000), step('whatsapp')],
};

/** What a provider says of a message that it took, so long after. */
export interface Tiding {
  readonly status: 'accepted' | 'sent' | 'delivered' | 'read' | 'undeliverable' | 'expired' | 'rejected' | 'unknown';
  /** `early`: before it answers the send. */
  readonly afterMs: number | 'early';
  readonly times: 1 | 2;
  /** Of a failure: whether another channel may mend it. */
  readonly fallback: boolean;
  /** It is not posted: who asks for it is told. */
  readonly lost: boolean;
}

/** What a provider says when it is asked about an uncertain send. `denies`: that it has none, whatever it has. */
export type Tell = 'truth' | 'unknown' | 'silence' | 'denies';

/** What a provider does with one message. */
export type Try =
  | { readonly answer: 'accepted'; readonly tidings: readonly Tiding[] }
  | {
      readonly answer: 'throttled';
      readonly retryAfterMs?: number;
      readonly scope: 'recipient' | 'account';
      readonly fallback?: false;
    }
  | {
      readonly answer: 'rejected';
      readonly permanent: boolean;
      readonly fallback: boolean;
      readonly optOut: boolean;
      readonly neverLeft: boolean;
      /** It was free text, and the service window had closed. */
      readonly window: boolean;
      /** It refuses everything from the account, until somebody mends that. */
      readonly stops: boolean;
      readonly retryAfterMs?: number;
    }
  | {
      /** `answersAfterMs`: it answers, so late; absent of one that never does, as of a gateway that died. */
      readonly answer: 'uncertain' | 'hangs';
      readonly took: boolean;
      readonly answersAfterMs?: number;
      /** What it did not take it refuses then, for now; else nobody knows. */
      readonly refuses: boolean;
      readonly tidings: readonly Tiding[];
      readonly tells: readonly Tell[];
    };

/** Where nothing else is said of a message: it arrives. */
export const arrives: Try = {
  answer: 'accepted',
  tidings: [{ status: 'delivered', afterMs: 1_000, times: 1, fallback: true, lost: false }],
};

export const actNames = [
  'ended',
  'stop',
  'stop by reply',
  'revoke rcs',
  'revoke sms',
  'cancel',
  'change',
  'paid',
  'settle sent',
  'settle not_sent',
  'settle fall back',
  'settle send_again',
  'replay decide',
  'replay send',
] as const;
export type ActName = (typeof actNames)[number];

/** What happens to one caller. */
export interface Story {
  readonly language: string;
  /** Told during the call; else after its end. */
  readonly live: boolean;
  /** What is told: each leads to a follow-up of its own. */
  readonly tells: readonly ('booking' | 'payment' | 'request')[];
  readonly tries: Readonly<Record<DeliveryChannel, readonly Try[]>>;
  readonly takesBack: boolean;
  readonly acts: readonly { readonly at: number; readonly act: ActName }[];
}

const minute = 60_000;
const ever = fc.constantFrom(
  0,
  500,
  1_000,
  3_000,
  6_000,
  12_000,
  21_000,
  31_000,
  46_000,
  61_000,
  2 * minute,
  6 * minute,
);
const late = fc.constantFrom(20 * minute, 29 * minute, 31 * minute, 120 * minute);

const tiding: fc.Arbitrary<Tiding> = fc.record({
  status: fc.constantFrom(
    'delivered',
    'sent',
    'delivered',
    'read',
    'undeliverable',
    'expired',
    'rejected',
    'accepted',
    'unknown',
  ),
  afterMs: fc.oneof(
    { weight: 2, arbitrary: fc.constant('early' as const) },
    { weight: 6, arbitrary: ever },
    { weight: 1, arbitrary: late },
  ),
  times: fc.constantFrom(1, 1, 2),
  fallback: fc.constantFrom(true, true, true, false),
  lost: fc.constantFrom(false, false, false, true),
});
const tidings = fc.array(tiding, { maxLength: 3 });
const retryAfter = fc.constantFrom(undefined, 2_000, 50_000, 31 * minute);
const withRetryAfter = (retryAfterMs: number | undefined) => (retryAfterMs === undefined ? {} : { retryAfterMs });

const anyTry: fc.Arbitrary<Try> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ answer: fc.constant('accepted' as const), tidings }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(retryAfter, fc.constantFrom('recipient', 'recipient', 'account'), fc.constantFrom(true, true, false))
      .map(([ms, scope, fallback]) => ({
        answer: 'throttled' as const,
        ...withRetryAfter(ms),
        scope,
        ...(!fallback && { fallback: false as const }),
      })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.record({
          permanent: fc.boolean(),
          fallback: fc.constantFrom(true, true, true, false),
          optOut: fc.constantFrom(false, false, false, false, true),
          neverLeft: fc.constantFrom(false, false, true),
          window: fc.constantFrom(false, false, false, false, true),
          stops: fc.constantFrom(false, false, false, false, false, false, true),
        }),
        retryAfter,
      )
      .map(([one, ms]) => {
        const isOurs = one.window || one.stops;
        const refused = isOurs ? { ...one, permanent: true, fallback: true, optOut: false } : one;
        return { answer: 'rejected' as const, ...refused, ...(!refused.permanent && withRetryAfter(ms)) };
      }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.record({
          answer: fc.constantFrom('uncertain', 'uncertain', 'hangs'),
          took: fc.boolean(),
          refuses: fc.boolean(),
          tidings,
          tells: fc.array(fc.constantFrom<Tell>('truth', 'truth', 'unknown', 'silence', 'denies'), { maxLength: 6 }),
        }),
        fc.constantFrom(undefined, 5_000, 40_000),
      )
      .map(([one, ms]) => ({ ...one, ...(one.answer === 'hangs' && ms !== undefined && { answersAfterMs: ms }) })),
  },
);
const tries = fc.array(anyTry, { maxLength: 3 });

const anyAct = fc.oneof(
  { weight: 3, arbitrary: fc.constant<ActName>('ended') },
  { weight: 6, arbitrary: fc.constantFrom(...actNames) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<ActName>('settle sent', 'settle not_sent', 'settle fall back', 'settle send_again'),
  },
);

export const anyStory: fc.Arbitrary<Story> = fc
  .record({
    language: fc.constantFrom(...Object.keys(plans)),
    live: fc.constantFrom(true, true, false),
    tells: fc.constantFrom<Story['tells']>(
      ['booking'],
      ['payment'],
      ['request'],
      ['booking'],
      ['booking', 'payment'],
      ['payment', 'request'],
    ),
    tries: fc.record({ rcs: tries, whatsapp: tries, sms: tries }),
    takesBack: fc.boolean(),
    acts: fc.array(
      fc.record({ at: fc.oneof({ weight: 6, arbitrary: ever }, { weight: 1, arbitrary: late }), act: anyAct }),
      { maxLength: 4 },
    ),
  })
  .map((story) => {
    const acts = story.acts.map(({ at, act }) => ({ at: at + 100, act }));
    // Every call ends some time, and what was not told during it is told then.
    return { ...story, acts: [...acts, { at: 130_000, act: 'ended' as const }].toSorted((a, b) => a.at - b.at) };
  });
