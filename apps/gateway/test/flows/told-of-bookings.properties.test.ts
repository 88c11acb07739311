import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { BookingOracle } from '../../../../packages/core/test/decide/support/booking-oracle.ts';
import { anyPlatform, type Arrival } from '../../../../packages/core/test/decide/support/random-platforms.ts';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const numRuns = 12;

/** Where each booking takes place, so that a text says which one it tells. */
const houses: Readonly<Record<string, string>> = { a: 'North', b: 'South' };
const placeOf = (bookingId: string, words: string): string => `${houses[bookingId]} ${words}`;

const story = fc.record({
  platform: anyPlatform.filter((one) => !one.isRevoked),
  batchSize: fc.integer({ min: 1, max: 3 }),
  /** Of the sends, in their order: whether the provider puts them off. */
  putsOff: fc.array(fc.boolean(), { maxLength: 2 }),
});

let stories = 0;

test('what is said of bookings in any order, and in any batches, is told as it stands, and once', async () => {
  let tellings = 0;
  await fc.assert(
    fc.asyncProperty(story, async ({ platform, batchSize, putsOff }) => {
      stories += 1;
      const { engine } = running;
      const call = new CallScript(`told-${stories}`, `+1202555${2_000 + (stories % 7_000)}`);
      const begun = clock.now().getTime();
      const oracle = new BookingOracle();
      const told = new Map<string, string[]>(Object.keys(houses).map((id) => [id, []]));
      let sends = 0;
      engine.provider.respond = ({ attemptId, request: { to, text } }) => {
        sends += 1;
        if (putsOff[sends - 1] === true) return { outcome: 'throttled', scope: 'recipient', retryAfterMs: 2_000 };
        expect(to).toBe(call.phone);
        for (const [id, house] of Object.entries(houses)) {
          const words = text.match(new RegExp(`${house} (Room \\d)`))?.[1];
          if (words !== undefined) told.get(id)?.push(words);
        }
        return { outcome: 'accepted', providerIds: [attemptId] };
      };
      const eventOf = (arrival: Arrival): object => {
        if (arrival === 'ended') return call.ended();
        if (arrival === 'granted') return call.consent();
        if (arrival === 'revoked') return call.event('consent.revoked', { consent: { channels: ['sms'] } });
        const { bookingId: id, words, number: revision, at } = arrival.saying;
        const time = at === undefined ? {} : { time: new Date(begun + at).toISOString() };
        if (words === undefined) return call.event('booking.cancelled', { booking: { id } }, time);
        const numbered = revision === undefined ? {} : { revision };
        return call.booking({ id, location: placeOf(id, words), ...numbered }, { live: arrival.live }, time);
      };
      await engine.ingest(call.started(), ...(platform.isAllowed ? [call.consent()] : []));
      const { arrivals, claimsEvery } = platform;
      for (let from = 0; from < arrivals.length; from += batchSize) {
        clock.advance(1_000);
        const batch = arrivals.slice(from, from + batchSize);
        for (const one of batch) {
          if (typeof one === 'object') oracle.hear(one.saying, clock.now().getTime() - begun);
        }
        await engine.ingest(...batch.map(eventOf));
        if ((from / batchSize) % claimsEvery === 0) await playOut(engine);
      }
      for (let turn = 0; turn < 4; turn += 1) {
        clock.advance(10_000);
        await playOut(engine);
      }
      for (const [id, all] of told) {
        tellings += all.length;
        expect(all.filter((one, index) => one === all[index - 1])).toEqual([]);
        const stands = oracle.wordsOf(id);
        if (stands !== undefined && !oracle.wasBroughtBack(id)) expect(all.at(-1)).toBe(stands);
      }
      const { entries, followUps } = await engine.journey(call.callId);
      expect(followUps.filter(({ state }) => state === 'held' || state === 'planned')).toEqual([]);
      const verdicts = entries.flatMap((one) => (one.kind === 'verdict' ? [one.data] : []));
      const superseded = new Set(verdicts.map((one) => one.supersedes));
      const current = verdicts.filter((one) => !superseded.has(one.verdictId)).map((one) => one.eventId);
      expect(current.toSorted()).toEqual(
        entries.flatMap((one) => (one.kind === 'event' ? [one.data.eventId] : [])).toSorted(),
      );
    }),
    { numRuns },
  );
  expect(tellings).toBeGreaterThan(0);
});
