import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { BoundsOracle, type Bounds, type Person, type Prices } from '../support/bounds-oracle.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { ofCalls, replay } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, type TestEngine } from '../support/test-engine.ts';
import { storyRuns } from '../support/story-runs.ts';
import { TestClock } from '../support/test-clock.ts';

const { runs, patienceMs } = storyRuns(6);
const minute = 60_000;
const hour = 60 * minute;
const clock = new TestClock();
const providers = { sms: new FakeProvider('sms'), rcs: new FakeProvider('rcs') };

/** Thousandths of a dollar. */
const prices: Prices = { 'sms US': 10, 'sms MX': 20, 'rcs US': 15, 'rcs MX': 15, other: 40 };
const pricing = `prices: { other: 0.04, channels: { sms: { US: 0.01, MX: 0.02 }, rcs: { US: 0.015, MX: 0.015 } } }`;

/** To some minutes before the day of UTC ends. */
function tillMidnight(): number {
  const toEnd = 24 * hour - (clock.now().getTime() % (24 * hour));
  return Math.max(0, toEnd - 7 * minute);
}

/** What is bounded, and how that is written. */
const kinds: readonly { readonly bounds: Bounds; readonly yaml: string }[] = [
  {
    bounds: { personPerDay: 2, personPerWeek: 4 },
    yaml: 'caps: { person: { perDay: 2, perWeek: 4 }, prefix: { newPerHour: none } }',
  },
  {
    bounds: { countryPerDay: { US: 4, MX: 2 } },
    yaml: 'caps: { person: { perDay: none, perWeek: none }, prefix: { newPerHour: none }, country: { perDay: 4, of: { mx: 2, BR: none } } }',
  },
  {
    bounds: { tenantPerDay: 4 },
    yaml: 'caps: { person: { perDay: none, perWeek: none }, prefix: { newPerHour: none }, tenant: { perDay: 4 } }',
  },
  {
    bounds: { newOfPrefixPerHour: 1, prefixPerDay: 5 },
    yaml: 'caps: { person: { perDay: none, perWeek: none }, prefix: { digits: 9, newPerHour: 1, perDay: 5, except: [] } }',
  },
  {
    bounds: { spendPerDay: 70, spendPerMonth: 160 },
    yaml: 'caps: { person: { perDay: none, perWeek: none }, prefix: { newPerHour: none } }\n    spend: { perDay: 0.07, perMonth: 0.16 }',
  },
  {
    bounds: {
      personPerDay: 3,
      newOfPrefixPerHour: 2,
      countryPerDay: { US: 7, MX: 7, BR: 7 },
      tenantPerDay: 9,
      spendPerDay: 150,
    },
    yaml: 'caps: { person: { perDay: 3, perWeek: none }, prefix: { digits: 9, newPerHour: 2, except: [] }, country: { perDay: 7 }, tenant: { perDay: 9 } }\n    spend: { perDay: 0.15 }',
  },
];

const act = fc.record({
  what: fc.constantFrom('call', 'call', 'call', 'call', 'cancel', 'decide', 'send'),
  person: fc.nat({ max: 4 }),
  /** Of the calls so far. */
  call: fc.nat({ max: 30 }),
  engine: fc.nat({ max: 1 }),
});
const round = fc.record({
  wait: fc.constantFrom(
    0,
    0,
    'till midnight' as const,
    'till midnight' as const,
    minute,
    20 * minute,
    40 * minute,
    5 * hour,
    9 * hour,
    23 * hour + 50 * minute,
    30 * hour,
    80 * hour,
  ),
  acts: fc.array(act, { minLength: 1, maxLength: 6 }),
  /** What providers do with the next messages; then they take them. */
  answers: fc.array(fc.constantFrom('takes', 'takes', 'refuses', 'ends it', 'busy'), { maxLength: 5 }),
});
const story = fc.record({
  kind: fc.nat({ max: kinds.length - 1 }),
  rounds: fc.array(round, { minLength: 3, maxLength: 9 }),
});

let database: TestDatabase;
let stories = 0;
let told = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

test(
  'no bound is passed, and none refuses what it has room for',
  async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ kind, rounds }) => {
        stories += 1;
        const { bounds, yaml } = kinds[kind] as (typeof kinds)[number];
        const config = salonConfig(
          `    countries: [US, MX, BR]
    accounts: [{ id: sms-main, channel: sms, settings: {} }, { id: rcs-main, channel: rcs, settings: {} }]
    routing: [{ send: [{ channel: sms }, { channel: rcs }] }]
    ${yaml}
`,
          pricing,
        );
        const settings = {
          database,
          now: clock.now,
          config,
          keepsCaps: true,
          start: false,
          provider: providers.sms,
          otherProviders: [providers.rcs],
        };
        const engines = [await startTestEngine(settings), await startTestEngine(settings)] as const;
        try {
          expect(await play(engines, rounds, new BoundsOracle(bounds, prices))).toEqual([]);
        } finally {
          // What a story counted, or left behind, is no part of the next one.
          await engines[0].pool.query('DELETE FROM counted; DELETE FROM work');
          for (const engine of engines) await engine.stop();
        }
      }),
      runs,
    );
    expect(told).toBeGreaterThan(runs.numRuns);
  },
  patienceMs,
);

/** New ones in each story: two of a prefix each in two countries, of whom the first two are one person, and one alone. */
function peopleOf(nth: number): readonly Person[] {
  const middle = String(20 + (nth % 79));
  const person = (phone: string, country: string, owner = phone): Person => ({ phone, country, owner });
  return [
    person(`+1202555${middle}01`, 'US', `US.900${nth}`),
    person(`+1202555${middle}02`, 'US', `US.900${nth}`),
    person(`+52551234${middle}01`, 'MX'),
    person(`+52551234${middle}02`, 'MX'),
    person(`+55119876543${middle}`, 'BR'),
  ];
}

interface Calling {
  readonly call: CallScript;
  readonly person: Person;
}

async function play(
  engines: readonly [TestEngine, TestEngine],
  rounds: readonly (typeof round extends fc.Arbitrary<infer Round> ? Round : never)[],
  oracle: BoundsOracle,
): Promise<readonly string[]> {
  const people = peopleOf(stories);
  const calls: Calling[] = [];
  for (const { wait, acts, answers } of rounds) {
    clock.advance(wait === 'till midnight' ? tillMidnight() : wait);
    for (const provider of Object.values(providers)) {
      const left = [...answers];
      provider.respond = ({ attemptId }) => answerOf(left.shift() ?? 'takes', attemptId);
    }
    await Promise.all(
      acts.map(async ({ what, person: of, call: nth, engine: which }) => {
        const engine = engines[which as 0 | 1];
        const known = calls[nth % Math.max(1, calls.length)];
        if (what === 'call' || known === undefined) {
          const person = people[of] as Person;
          const call = new CallScript(`s${stories}-${calls.length}`, person.phone);
          calls.push({ call, person });
          const consent = call.consent({ channels: ['sms', 'rcs'] });
          const { owner: whatsappUserId } = person;
          const started = call.started(whatsappUserId === person.phone ? {} : { whatsappUserId });
          await engine.ingest(started, consent, call.booking({}, { live: true }));
        } else if (what === 'cancel')
          await engine.ingest(known.call.event('booking.cancelled', { booking: { id: 'B-1' } }));
        else await replay(engine, { ...ofCalls(known.call.callId), mode: what });
      }),
    );
    for (const engine of engines) await playOut(engine);
  }
  // What waits for room leaves then.
  for (const wait of [10 * minute, 25 * minute, 5 * minute]) {
    clock.advance(wait);
    await Promise.all(engines.map(playOut));
  }
  for (const { call, person } of calls) oracle.learn(await engines[0].journey(call.callId), person, 30 * minute);
  told += oracle.told;
  return oracle.faults();
}

function answerOf(answer: 'takes' | 'refuses' | 'ends it' | 'busy', attemptId: string) {
  const accepted = { outcome: 'accepted', providerIds: [`id-${attemptId}`] } as const;
  switch (answer) {
    case 'takes':
      return accepted;
    case 'busy':
      return { outcome: 'throttled', retryAfterMs: 2_000, scope: 'recipient' } as const;
    default:
      return {
        outcome: 'rejected',
        reason: {
          kind: 'filtered',
          permanent: true,
          fallback: answer === 'refuses',
          alert: false,
          message: 'A filter took it.',
        },
      } as const;
  }
}
