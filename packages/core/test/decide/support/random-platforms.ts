import * as fc from 'fast-check';
import type { Saying } from './booking-oracle.ts';

/** What comes to the gateway, a second after what came before. */
export type Arrival = 'ended' | 'granted' | 'revoked' | { readonly saying: Saying; readonly live: boolean };

export interface Platform {
  readonly arrivals: readonly Arrival[];
  /** Planned messages leave after every so manieth arrival. */
  readonly claimsEvery: number;
  /** Whether consent was given before anything was said; it is on the call otherwise. */
  readonly isAllowed: boolean;
  readonly isRevoked: boolean;
}

/** How a booking system numbers the versions of a booking. */
const numberings = ['none', 'from 0', 'from 1', 'after the first', 'anew after a cancellation'] as const;
type Numbering = (typeof numberings)[number];

interface Said {
  readonly bookingId: string;
  /** A version in these words, the one before once more under its number or the next one, or the end. */
  readonly what: 'Room 1' | 'Room 2' | 'again' | 'renumbered' | 'cancelled';
  readonly live: boolean;
  /** How many of those behind it come before it. */
  readonly late: number;
  /** The very same is sent again, under another id, so much later. */
  readonly resentAfter: number | undefined;
  /** Where only some events state their time. */
  readonly isDated: boolean;
}

const anySaid: fc.Arbitrary<Said> = fc.record({
  bookingId: fc.constantFrom('a', 'a', 'a', 'b'),
  what: fc.constantFrom('Room 1', 'Room 2', 'Room 1', 'Room 2', 'again', 'renumbered', 'cancelled', 'cancelled'),
  live: fc.boolean(),
  late: fc.constantFrom(0, 0, 1, 2, 3),
  resentAfter: fc.constantFrom(undefined, undefined, undefined, 1, 4),
  isDated: fc.boolean(),
});

export const anyPlatform: fc.Arbitrary<Platform> = fc
  .record({
    said: fc.array(anySaid, { minLength: 2, maxLength: 9 }),
    numbering: fc.constantFrom(...numberings),
    dated: fc.constantFrom('all', 'all', 'none', 'some'),
    claimsEvery: fc.constantFrom(1, 2, 3, 20),
    endsAfter: fc.nat({ max: 12 }),
    isAllowed: fc.boolean(),
    isRevoked: fc.constantFrom(false, false, true),
    consentAfter: fc.tuple(fc.nat({ max: 12 }), fc.nat({ max: 12 })),
  })
  .map(({ said, numbering, dated, claimsEvery, endsAfter, isAllowed, isRevoked, consentAfter }) => {
    const arrivals: Arrival[] = sayingsOf(said, numbering, dated);
    const at = (place: number): number => Math.min(place, arrivals.length);
    arrivals.splice(at(endsAfter), 0, 'ended');
    const end = arrivals.indexOf('ended');
    if (!isAllowed) arrivals.splice(Math.min(consentAfter[0], end), 0, 'granted');
    if (isRevoked) arrivals.splice(at(consentAfter[1]), 0, 'revoked');
    return { arrivals, claimsEvery, isAllowed, isRevoked };
  });

/** What the platform says, second by second, as it arrives. */
function sayingsOf(said: readonly Said[], numbering: Numbering, dating: 'all' | 'none' | 'some'): Arrival[] {
  const last = new Map<string, { readonly words: string; readonly number: number }>();
  const counts = new Map<string, number>();
  const places: { readonly arrival: Arrival; readonly place: number }[] = [];
  for (const [index, { bookingId, what, live, late, resentAfter, isDated }] of said.entries()) {
    const dated = dating === 'all' || (dating === 'some' && isDated) ? { at: (index + 1) * 1_000 } : {};
    const before = last.get(bookingId);
    let saying: Saying;
    if (what === 'cancelled') {
      saying = { bookingId, ...dated };
      last.delete(bookingId);
      if (numbering === 'anew after a cancellation') counts.delete(bookingId);
    } else {
      const words = what === 'again' || what === 'renumbered' ? (before?.words ?? 'Room 1') : what;
      const first = numbering === 'from 0' || numbering === 'after the first' ? 0 : 1;
      const next = (counts.get(bookingId) ?? first - 1) + 1;
      const number = what === 'again' && before !== undefined ? before.number : next;
      counts.set(bookingId, number);
      last.set(bookingId, { words, number });
      const isNumbered = numbering !== 'none' && !(numbering === 'after the first' && number === 0);
      saying = { bookingId, words, ...(isNumbered && { number }), ...dated };
    }
    const place = index + late * 1.1;
    places.push({ arrival: { saying, live }, place });
    if (resentAfter !== undefined) places.push({ arrival: { saying, live }, place: place + resentAfter });
  }
  return places.toSorted((a, b) => a.place - b.place).map((one) => one.arrival);
}
