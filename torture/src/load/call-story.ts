import { SeededRandom, seedOf } from '../plan/seeded-random.ts';

/** What has to become of a trigger. */
export type Expectation =
  /** Its caller consented, and nothing took it back: it has to be sent, or to be uncertain. */
  | 'message'
  /** Nothing may ever be sent for it. */
  | 'nothing'
  /** Nothing may be planned for it once its cancellation is known. */
  | 'withdrawn'
  /** It was overtaken, withdrawn or stopped while it may have been under way. */
  | 'either';

/** One post of the voice platform. */
export interface Post {
  /** After the post before it was acknowledged. */
  readonly afterMs: number;
  readonly event: CallEvent;
}

export interface CallEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly tenant: string;
  readonly subject: string;
  readonly data: object;
  /** RFC 3339; counts up from event to event of a call. */
  readonly time: string;
}

/** A call as the voice platform tells of it. */
export interface LoadedCall {
  readonly callId: string;
  readonly tenant: string;
  readonly story: StoryName;
  readonly phone: string;
  /** In their order; an event that stands twice is posted twice. */
  readonly posts: readonly Post[];
  /** Of every trigger, by the event's id. */
  readonly expected: ReadonlyMap<string, Expectation>;
}

export const tenants = ['salon-luz', 'harbour-clinic', 'north-garage'] as const;

export const storyNames = [
  'after_call',
  'live',
  'late_consent',
  'payment',
  'two_bookings',
  'changed',
  'changed_live',
  'doubled',
  'cancelled',
  'stopped',
  'stopped_live',
  'no_consent',
] as const;
export type StoryName = (typeof storyNames)[number];

const stories: readonly [Story, ...Story[]] = [
  {
    name: 'after_call',
    weight: 22,
    tell: (call) => call.started().consent().booking('message', { id: 'B-1' }).ended(),
  },
  {
    name: 'live',
    weight: 26,
    tell: (call) => call.started().consent().booking('message', { id: 'B-1' }, { live: true }).ended(),
  },
  {
    name: 'late_consent',
    weight: 6,
    tell: (call) => call.started().booking('message', { id: 'B-1' }, { live: true }).consent().ended(),
  },
  { name: 'payment', weight: 10, tell: (call) => call.started().consent().payment('message').ended() },
  {
    name: 'two_bookings',
    weight: 5,
    tell: (call) =>
      call.started().consent().booking('message', { id: 'B-1' }).booking('message', { id: 'B-2' }).ended(),
  },
  {
    name: 'changed',
    weight: 6,
    tell: (call) =>
      call
        .started()
        .consent()
        .booking('either', { id: 'B-1', revision: 1 })
        .booking('message', { id: 'B-1', revision: 2 })
        .ended(),
  },
  {
    name: 'changed_live',
    weight: 4,
    tell: (call) =>
      call
        .started()
        .consent()
        .booking('either', { id: 'B-1', revision: 1 }, { live: true })
        .booking('message', { id: 'B-1', revision: 2 }, { live: true })
        .ended(),
  },
  {
    name: 'doubled',
    weight: 6,
    tell: (call) => call.started().consent().booking('message', { id: 'B-1' }, { live: true }).again().ended().again(),
  },
  {
    name: 'cancelled',
    weight: 4,
    tell: (call) => call.started().consent().booking('withdrawn', { id: 'B-1' }).cancelled('B-1').ended(),
  },
  {
    name: 'stopped',
    weight: 3,
    tell: (call) => call.started().consent().booking('either', { id: 'B-1' }).ended().stopped(),
  },
  {
    name: 'stopped_live',
    weight: 3,
    tell: (call) => call.started().consent().booking('either', { id: 'B-1' }, { live: true }).stopped().ended(),
  },
  { name: 'no_consent', weight: 5, tell: (call) => call.started().booking('nothing', { id: 'B-1' }).ended() },
];

interface Story {
  readonly name: StoryName;
  readonly weight: number;
  readonly tell: (call: CallTale) => CallTale;
}

const areaCodes = ['212', '310', '312', '415', '617'] as const;
const phonesAnArea = 8_900;

/** Call number `index`, from 0, of the load with this seed. */
export function makeCall(seed: number, index: number): LoadedCall {
  const random = new SeededRandom(seedOf(seed, 'call', index));
  const { name, tell } = random.weighted(stories);
  const area = areaCodes[Math.floor(index / phonesAnArea) % areaCodes.length] ?? areaCodes[0];
  const tale = new CallTale(random, {
    callId: `call-${index}`,
    tenant: random.pick(tenants),
    story: name,
    phone: `+1${area}555${1_000 + (index % phonesAnArea)}`,
  });
  return tell(tale).told();
}

const longestPauseMs = 150;
const begin = Date.UTC(2036, 0, 7, 9);

/** Tells a call event by event; everything that an event needs to be valid is in it. */
class CallTale {
  readonly #random: SeededRandom;
  readonly #call: Pick<LoadedCall, 'callId' | 'tenant' | 'story' | 'phone'>;
  readonly #posts: Post[] = [];
  readonly #expected = new Map<string, Expectation>();

  constructor(random: SeededRandom, call: Pick<LoadedCall, 'callId' | 'tenant' | 'story' | 'phone'>) {
    this.#random = random;
    this.#call = call;
  }

  told(): LoadedCall {
    return { ...this.#call, posts: this.#posts, expected: this.#expected };
  }

  started(): this {
    return this.#say('call.started', { caller: { phone: this.#call.phone, locale: 'en-US' } });
  }

  ended(): this {
    return this.#say('call.ended', {});
  }

  consent(): this {
    return this.#say('consent.granted', {
      consent: {
        channels: ['sms'],
        purposes: ['appointment', 'transaction', 'support'],
        basis: 'oral_express',
        wording: 'May we text you about this?',
      },
    });
  }

  /** Names neither channels nor purposes, so it is a stop. */
  stopped(): this {
    return this.#say('consent.revoked', {});
  }

  booking(expected: Expectation, booking: { id: string; revision?: number }, more: object = {}): this {
    // No two of a call are at one time: a revision that says nothing new is a duplicate.
    const startsAt = `2036-02-0${this.#posts.length}T1${this.#random.between(0, 9)}:00:00-05:00`;
    const rescheduleUrl = `https://salon.example/r/${this.#call.callId}`;
    return this.#trigger(expected, 'booking.confirmed', {
      booking: { startsAt, location: '12 Main St', rescheduleUrl, ...booking },
      ...more,
    });
  }

  cancelled(id: string): this {
    return this.#say('booking.cancelled', { booking: { id } });
  }

  payment(expected: Expectation): this {
    const amount = `${this.#random.between(10, 99)}.00`;
    const live = this.#random.next() < 0.5 ? { live: true } : {};
    return this.#trigger(expected, 'payment.captured', { payment: { id: 'P-1', amount, currency: 'USD' }, ...live });
  }

  /** The last event once more, as it was. */
  again(): this {
    const last = this.#posts.at(-1);
    if (last !== undefined) this.#posts.push({ ...last, afterMs: 0 });
    return this;
  }

  #trigger(expected: Expectation, type: string, data: object): this {
    // Where events come in any order, a trigger may come first: it says whom it is about.
    this.#say(type, { caller: { phone: this.#call.phone, locale: 'en-US' }, ...data });
    const id = this.#posts.at(-1)?.event.id;
    if (id !== undefined) this.#expected.set(id, expected);
    return this;
  }

  #say(type: string, data: object): this {
    const { callId, tenant } = this.#call;
    const number = this.#posts.length + 1;
    this.#posts.push({
      afterMs: this.#random.between(0, longestPauseMs),
      event: {
        specversion: '1.0',
        id: `${callId}-${number}`,
        source: 'urn:torture:voice',
        type,
        tenant,
        subject: callId,
        time: new Date(begin + number * 1_000).toISOString(),
        data,
      },
    });
    return this;
  }
}
