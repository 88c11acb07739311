import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const minute = 60_000;
const numRuns = 60;

interface Said {
  readonly what: 'confirmed' | 'cancelled';
  readonly call: 0 | 1;
  readonly words: 'Room 1' | 'Room 2';
}

/**
 * What is said of one booking on two calls, a minute after the other; the later call's come after the earlier one's. Each
 * version has its number: without one the later receipt would win on one call.
 */
const said = fc
  .record({
    earlier: fc.array(fc.constantFrom('confirmed', 'cancelled'), { minLength: 1, maxLength: 3 }),
    later: fc.array(fc.constantFrom('confirmed', 'cancelled'), { minLength: 1, maxLength: 3 }),
    words: fc.array(fc.constantFrom('Room 1', 'Room 2'), { minLength: 6, maxLength: 6 }),
  })
  .map(({ earlier, later, words }): readonly Said[] =>
    [...earlier.map((what) => ({ what, call: 0 }) as const), ...later.map((what) => ({ what, call: 1 }) as const)].map(
      (one, index) => ({ ...one, words: words[index] ?? 'Room 1' }),
    ),
  );

const story = said.chain((all) =>
  fc.record({
    all: fc.constant(all),
    order: fc.shuffledSubarray(
      all.map((_one, index) => index),
      { minLength: all.length },
    ),
    batchSize: fc.integer({ min: 1, max: 4 }),
  }),
);

let stories = 0;

test('in whatever order the events of two calls arrive after an outage, a booking is told as it stands, and once', async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ all, order, batchSize }) => {
      stories += 1;
      const phone = `+1202555${String(2_000 + stories)}`;
      const calls = [new CallScript(`s${stories}-a`, phone), new CallScript(`s${stories}-b`, phone)] as const;
      const minutesAgo = (minutes: number): object => ({
        time: new Date(clock.now().getTime() - minutes * minute).toISOString(),
      });
      const events = all.map(({ what, call, words }, index) => {
        const when = minutesAgo(30 - index);
        if (what === 'confirmed') return calls[call].booking({ location: words, revision: index + 1 }, {}, when);
        return calls[call].event('booking.cancelled', { booking: { id: 'B-1' } }, when);
      });
      for (const call of calls) {
        await running.engine.ingest(call.started(), { ...call.consent(), ...minutesAgo(40) });
      }
      const arriving = order.map((index) => events[index] ?? {});
      for (let from = 0; from < arriving.length; from += batchSize) {
        await running.engine.ingest(...arriving.slice(from, from + batchSize));
      }
      await running.engine.ingest(...calls.map((call) => call.ended()));
      clock.advance(5_000);
      await playOut(running.engine);
      const texts = running.engine.provider.sends
        .filter(({ request }) => request.to === phone)
        .map(({ request }) => request.text);
      const last = all.at(-1);
      expect(texts).toHaveLength(last?.what === 'confirmed' ? 1 : 0);
      if (last?.what === 'confirmed') expect(texts[0]).toContain(last.words);
    }),
    { numRuns },
  );
});
