import * as fc from 'fast-check';

export const channels = ['sms', 'rcs', 'whatsapp'] as const;
export type ChannelName = (typeof channels)[number];
export const languages = ['en', 'es', 'fr', 'it'] as const;

/** Which channels a tenant's rule names for a language, in order, and how long each is waited for. */
export const rules: Readonly<Record<string, readonly { readonly channel: ChannelName; readonly seconds?: number }[]>> =
  {
    en: [{ channel: 'sms' }],
    es: [{ channel: 'rcs', seconds: 20 }, { channel: 'sms' }],
    fr: [{ channel: 'whatsapp' }, { channel: 'sms' }],
    it: [{ channel: 'whatsapp', seconds: 15 }, { channel: 'rcs', seconds: 30 }, { channel: 'sms' }],
  };

export interface GrantChoice {
  readonly channels: readonly ChannelName[];
  readonly purposes: readonly string[];
  readonly basis: 'oral_express' | 'written_esign' | 'requested_information';
  readonly isRecorded: boolean;
  /** So long ago it was given; `event`: that the event's own time says. */
  readonly agoMs?: number;
  readonly dated: 'act' | 'event';
  readonly lastsMs?: number;
  readonly isUnsure: boolean;
}

/** Numbers name a person, a call or a user by its place among those there are. */
export type Act = { readonly waitMs: number } & (
  | {
      readonly act: 'call';
      readonly phone: number;
      readonly language: string;
      readonly user?: number;
      readonly isNumbered: boolean;
    }
  | { readonly act: 'number' | 'end'; readonly call: number; readonly isJoined: boolean }
  | {
      readonly act: 'tell';
      readonly call: number;
      readonly kind: 'booking' | 'payment' | 'request';
      readonly live: boolean;
      readonly isJoined: boolean;
    }
  | { readonly act: 'grant'; readonly call: number; readonly grant: GrantChoice; readonly isJoined: boolean }
  | { readonly act: 'record'; readonly phone: number; readonly grant: GrantChoice }
  | {
      readonly act: 'revoke';
      readonly call: number;
      readonly channels: readonly ChannelName[];
      readonly purposes: readonly string[];
      readonly isJoined: boolean;
    }
  | {
      readonly act: 'withdraw';
      readonly phone: number;
      readonly channels: readonly ChannelName[];
      readonly purposes: readonly string[];
    }
  | {
      readonly act: 'write';
      readonly phone: number;
      /** From this WhatsApp user id instead, which may come with the number. */
      readonly user?: number;
      readonly isAliased: boolean;
      readonly channel: ChannelName;
      readonly text: string;
      readonly lateMs: number;
      /** The provider acts on the word as well. */
      readonly isKeyword: boolean;
    }
  | {
      readonly act: 'opt';
      readonly phone: number;
      readonly way: 'opt_out' | 'opt_in';
      readonly scope: 'all' | 'marketing';
      readonly channel: ChannelName;
      readonly lateMs: number;
    }
  | { readonly act: 'move'; readonly phone: number; readonly to: number }
  | { readonly act: 'erase'; readonly phone: number }
  | { readonly act: 'replay'; readonly call: number; readonly mode: 'decide' | 'send' }
  | { readonly act: 'answer'; readonly reply: number; readonly isNamed: boolean }
);

/** What a provider does with the next message that it gets. */
export type Behaviour =
  | 'delivers'
  | 'takes'
  | 'refuses'
  | 'fails for now'
  | 'was told to stop'
  | 'was told to stop marketing'
  | 'cannot deliver'
  | 'cannot deliver after a stop';

export interface ConsentStory {
  /** A text of the tenant for payments promotes. */
  readonly promotes: boolean;
  readonly acts: readonly Act[];
  readonly providers: readonly Behaviour[];
  /** Which of two gateways works, and whether the other one claims in the very moment of each act. */
  readonly turns: readonly ('one' | 'other' | 'racing')[];
}

export const people = 3;
export const users = 2;

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const some = <T>(all: readonly T[]): fc.Arbitrary<readonly T[]> => fc.subarray([...all], { minLength: 1 });
const mostly = <T>(usual: T, other: T): fc.Arbitrary<T> => fc.constantFrom(usual, usual, usual, usual, other);
const everyPurpose = ['appointment', 'transaction', 'support', 'marketing'];
const purposes = fc.oneof(fc.constant(everyPurpose), some(everyPurpose));
const wide = fc.oneof(fc.constant(channels), some(channels));
const phone = fc.constantFrom(0, 0, 0, 1, 1, 2);
const call = fc.constantFrom(0, 0, 0, 1, 2, 3, 4);
const user = fc.constantFrom(undefined, undefined, 0, 1);
const waitMs = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, second, 3 * second, 5 * second, 12 * second, 25 * second) },
  { weight: 2, arbitrary: fc.constantFrom(2 * minute, 11 * minute, 3 * hour) },
  { weight: 1, arbitrary: fc.constantFrom(12 * hour, 25 * hour) },
);
const withUser = (one: number | undefined): { readonly user?: number } => (one === undefined ? {} : { user: one });

const grant: fc.Arbitrary<GrantChoice> = fc
  .record({
    channels: wide,
    purposes,
    basis: fc.constantFrom('oral_express', 'oral_express', 'written_esign', 'requested_information'),
    isRecorded: fc.boolean(),
    agoMs: fc.constantFrom(undefined, undefined, undefined, 4 * second, 40 * second, 10 * minute, 26 * hour),
    dated: fc.constantFrom('act', 'event'),
    lastsMs: fc.constantFrom(undefined, undefined, undefined, 6 * second, 5 * minute, 10 * hour),
    isUnsure: mostly(false, true),
  })
  .map(({ agoMs, lastsMs, ...rest }) => ({
    ...rest,
    ...(agoMs !== undefined && { agoMs }),
    ...(lastsMs !== undefined && { lastsMs }),
  }));
const taken = { channels: fc.subarray([...channels]), purposes: fc.subarray(everyPurpose) };
const isJoined = fc.constantFrom(false, false, true);
const lateMs = fc.constantFrom(0, 0, 0, 8 * second, 30 * second, 20 * minute);

const texts = ['STOP', 'STOP', 'BAJA', "please don't text me again", 'no', 'START', 'ALTA', 'YES', 'YES', 'HELP'];

const acts: readonly { readonly weight: number; readonly arbitrary: fc.Arbitrary<Omit<Act, 'waitMs'>> }[] = [
  {
    weight: 3,
    arbitrary: fc
      .record({
        phone,
        language: fc.constantFrom(...languages),
        user,
        isNumbered: fc.constantFrom(true, true, true, false),
      })
      .map(({ user: one, ...rest }) => ({ act: 'call', ...rest, ...withUser(one) })),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('number'), call, isJoined }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('end'), call, isJoined }) },
  {
    weight: 9,
    arbitrary: fc.record({
      act: fc.constant('tell'),
      call,
      kind: fc.constantFrom('booking', 'booking', 'payment', 'request'),
      live: fc.boolean(),
      isJoined,
    }),
  },
  { weight: 5, arbitrary: fc.record({ act: fc.constant('grant'), call, grant, isJoined }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('record'), phone, grant }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('revoke'), call, ...taken, isJoined }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('withdraw'), phone, ...taken }) },
  {
    weight: 6,
    arbitrary: fc
      .record({
        phone,
        user,
        isAliased: fc.boolean(),
        channel: fc.constantFrom(...channels),
        text: fc.constantFrom(...texts, 'Can I bring my dog?', 'Can I bring my dog?'),
        lateMs,
        isKeyword: fc.boolean(),
      })
      .map(({ user: one, ...rest }) => ({ act: 'write', ...rest, ...(rest.channel === 'whatsapp' && withUser(one)) })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('opt'),
      phone,
      way: fc.constantFrom('opt_out', 'opt_in'),
      scope: fc.constantFrom('all', 'marketing'),
      channel: fc.constantFrom(...channels),
      lateMs,
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('move'), phone, to: fc.nat({ max: people - 1 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('erase'), phone }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('replay'), call, mode: fc.constantFrom('decide', 'send') }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('answer'), reply: fc.nat({ max: 3 }), isNamed: fc.boolean() }) },
] as never;

const anyAct = fc.tuple(waitMs, fc.oneof(...acts)).map(([wait, one]) => ({ ...one, waitMs: wait }) as Act);

/** Every story begins with a call, because where nobody called nothing happens. */
const begun = fc
  .tuple(fc.constantFrom(...languages), mostly(true, false), grant, fc.boolean())
  .map(([language, agrees, its, isWide]): readonly Act[] => {
    const wide = { ...its, isUnsure: false, ...(isWide && { channels, purposes: everyPurpose }) };
    const agreed: Act = { act: 'grant', waitMs: 0, call: 0, grant: wide, isJoined: false };
    return [{ act: 'call', waitMs: 0, phone: 0, language, isNumbered: true }, ...(agrees ? [agreed] : [])];
  });

const behaviour = fc.constantFrom<Behaviour>(
  'delivers',
  'delivers',
  'takes',
  'takes',
  'refuses',
  'fails for now',
  'was told to stop',
  'was told to stop marketing',
  'cannot deliver',
  'cannot deliver after a stop',
);

export const anyConsentStory: fc.Arbitrary<ConsentStory> = fc.record({
  promotes: fc.boolean(),
  acts: fc.tuple(begun, fc.array(anyAct, { minLength: 3, maxLength: 22 })).map(([first, more]) => [...first, ...more]),
  providers: fc.array(behaviour, { maxLength: 8 }),
  turns: fc.array(fc.constantFrom('one', 'one', 'other', 'racing'), { minLength: 1, maxLength: 6 }),
});
