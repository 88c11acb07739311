import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { CallUnderTest, currentVerdicts } from './support/call-under-test.ts';
import { booking, cancelled, ended, granted, started } from './support/sample-events.ts';

/** What the booking system says under each of its numbers: it moves the booking, and moves it back. */
const roomOfNumber = ['B', 'A', 'C', 'B'];

const numbered = fc.integer({ min: 1, max: 4 }).map((revision) => ({ revision, room: roomOfNumber[revision - 1]! }));
const unnumbered = fc.constantFrom('A', 'B', 'C').map((room) => ({ revision: undefined, room }));
const confirmed = fc
  .tuple(fc.oneof({ weight: 2, arbitrary: numbered }, unnumbered), fc.boolean())
  .map(([saying, live]) => ({ ...saying, live }));
const anyCall = fc.record({
  sayings: fc.array(fc.oneof({ weight: 6, arbitrary: confirmed }, fc.constant('cancelled' as const)), {
    minLength: 2,
    maxLength: 8,
  }),
  endsAfter: fc.nat({ max: 8 }),
  claimsAtOnce: fc.boolean(),
});

test('a booking of some numbers in any order, and of none, is told as it stands, and no older number after a newer one', () => {
  fc.assert(
    fc.property(anyCall, ({ sayings, endsAfter, claimsAtOnce }) => {
      const call = new CallUnderTest();
      call.receive(0, started(), granted());
      let now = 0;
      const told: string[] = [];
      const claim = (): void => {
        for (let attempt = call.pending[0]; attempt !== undefined; attempt = call.pending[0]) {
          const items = call.carriedBy(attempt).map((one) => one.item);
          if (call.claim(now).valid) told.push(...items.flatMap((one) => ('location' in one ? [one.location] : [])));
        }
      };

      let stands: string | undefined;
      let highest = 0;
      let cancellations = 0;
      for (const [index, saying] of sayings.entries()) {
        now += 1_000;
        if (index === endsAfter) call.receive(now, ended());
        if (saying === 'cancelled') {
          call.receive(now, cancelled());
          [stands, highest, cancellations] = [undefined, 0, cancellations + 1];
        } else {
          const { revision, room, live } = saying;
          const location = `${room}${cancellations}`;
          call.receive(now, booking({ location, ...(revision !== undefined && { revision }) }, { live }));
          // Of the first number, in the words that came without one, nothing is kept.
          const isKept = revision !== undefined && (highest > 0 || revision > 1 || location !== stands);
          if (revision === undefined || revision > highest) stands = location;
          if (isKept) highest = Math.max(highest, revision);
        }
        if (claimsAtOnce) claim();
        for (const current of currentVerdicts(call.verdicts).values()) expect(current).toHaveLength(1);
      }
      now += 1_000;
      call.receive(now, ended());
      claim();
      now += 10_000;
      call.release(now);
      claim();
      if (stands !== undefined) expect(told.at(-1)).toBe(stands);
      expect(told.filter((one, index) => one === told[index - 1])).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
