import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Facts, FollowUp } from '../../src/decide/call-facts.ts';
import { foldAttempt, newAttempt, type AttemptState } from '../../src/delivery/attempt-state.ts';
import { CallUnderTest, currentVerdicts, start } from './support/call-under-test.ts';
import { anyPlatform, type Arrival } from './support/random-platforms.ts';
import { ConsentOracle } from './support/consent-oracle.ts';
import { booking, cancelled, ended, granted, revoked, started, type SampleEvent } from './support/sample-events.ts';
import { BookingOracle } from './support/booking-oracle.ts';

const numRuns = 500;
const bookingIds = ['a', 'b'];
const accepted = foldAttempt(newAttempt, { fact: 'accepted', providerIds: ['1'] });

function eventOf({ saying, live }: Extract<Arrival, { saying: unknown }>): SampleEvent {
  const { bookingId, words, number, at } = saying;
  const around = { ...(live && { live }), ...(at !== undefined && { time: new Date(start + at).toISOString() }) };
  if (words === undefined) return cancelled(bookingId, around);
  return booking({ id: bookingId, location: words, ...(number !== undefined && { revision: number }) }, around);
}

/** The facts as they are read: with what is planned, and not claimed yet. */
function withWhatHasNotLeft(call: CallUnderTest): Facts {
  const waiting = new Set(call.pending.flatMap((one) => call.carriedBy(one)).map((one) => one.id));
  const followUps = call.facts.followUps.map(({ hasNotLeft: _before, ...one }): FollowUp =>
    waiting.has(one.id) ? { ...one, hasNotLeft: true } : one,
  );
  return { ...call.facts, followUps };
}

test('whatever is said of bookings, in whichever order it arrives, the caller is told how they stand, once', () => {
  let tellings = 0;
  fc.assert(
    fc.property(anyPlatform, ({ arrivals, claimsEvery, isAllowed, isRevoked }) => {
      const call = new CallUnderTest();
      const oracle = new BookingOracle();
      const consents = new ConsentOracle(['sms']);
      const told = new Map<string, string>();
      const sent: Record<string, AttemptState[]> = {};
      const ids = new Set<string>();
      let now = 0;
      const hear = (event: SampleEvent): void => {
        consents.hear(event.event, now);
        call.facts = withWhatHasNotLeft(call);
        const [id = ''] = call.receive(now, event);
        ids.add(id);
      };
      const claim = (): void => {
        for (let attempt = call.pending[0]; attempt !== undefined; attempt = call.pending[0]) {
          const carried = call.carriedBy(attempt);
          if (!call.claim(now).valid) continue;
          for (const { id } of carried) sent[id] = [accepted];
          expect(consents.allows('sms', 'appointment')).toBe(true);
          for (const { item } of carried) {
            if (item.kind !== 'booking.confirmed') continue;
            // It is true at the moment at which it leaves, and news to the caller.
            expect(oracle.isConfirmed(item.id, item.location)).toBe(true);
            expect(item.location).not.toBe(told.get(item.id));
            if (!oracle.wasBroughtBack(item.id)) {
              expect(item.location).toBe(oracle.wordsOf(item.id));
              expect(item.changed).toBe(told.has(item.id));
            }
            told.set(item.id, item.location);
            tellings += 1;
          }
        }
      };
      hear(started());
      if (isAllowed) hear(granted());
      for (const [index, arrival] of arrivals.entries()) {
        now += 1_000;
        if (arrival === 'ended') hear(ended());
        else if (arrival === 'granted') hear(granted());
        else if (arrival === 'revoked') hear(revoked({ channels: ['sms'] }));
        else {
          oracle.hear(arrival.saying, now);
          hear(eventOf(arrival));
        }
        if (index % claimsEvery === 0) claim();
        call.release(now);
      }
      now += 10_000;
      call.release(now);
      claim();
      expect(call.facts.followUps.filter((one) => one.status === 'held')).toEqual([]);
      const current = currentVerdicts(call.verdicts);
      expect(new Set(current.keys())).toEqual(ids);
      expect([...current.values()].filter((one) => one.length > 1)).toEqual([]);
      const isToldAsItStands = (id: string): void => {
        const stands = oracle.wordsOf(id);
        if (stands !== undefined && !oracle.wasBroughtBack(id)) expect(told.get(id)).toBe(stands);
      };
      if (!isRevoked) bookingIds.forEach(isToldAsItStands);
      // Somebody mends the consent, and has the whole call decided again, twice.
      hear(granted());
      for (const name of ['first', 'second']) {
        now += 1_000;
        const all = call.facts.followUps.map((one) => one.id);
        call.replay(now, 'decide', all, sent, name);
        claim();
      }
      bookingIds.forEach(isToldAsItStands);
    }),
    {
      numRuns,
      examples: [
        [
          {
            arrivals: [
              'granted',
              'ended',
              { saying: { bookingId: 'a', words: 'Room 1', at: 1000 }, live: false },
              { saying: { bookingId: 'a', words: 'Room 2', at: 2000 }, live: false },
              { saying: { bookingId: 'a', words: 'Room 2', at: 3000 }, live: false },
              { saying: { bookingId: 'a', words: 'Room 1', at: 5000 }, live: false },
              { saying: { bookingId: 'a', words: 'Room 2', at: 3000 }, live: false },
              { saying: { bookingId: 'a', words: 'Room 2', at: 6000 }, live: false },
              { saying: { bookingId: 'a', at: 4000 }, live: false },
            ],
            claimsEvery: 2,
            isAllowed: false,
            isRevoked: false,
          },
        ],
      ],
    },
  );
  expect(tellings).toBeGreaterThan(numRuns / 2);
});
