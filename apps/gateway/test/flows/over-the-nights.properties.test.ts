import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { FakeProvider } from '../support/fake-channel.ts';
import { pairIntervalMs, patienceMs } from '../support/night-judge.ts';
import { NightScene } from '../support/night-scene.ts';
import { anyNightStory } from '../support/night-stories.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine } from '../support/test-engine.ts';
import { storyRuns } from '../support/story-runs.ts';
import { TestClock } from '../support/test-clock.ts';

const { runs, patienceMs: testPatienceMs } = storyRuns(6);
const dayMs = 86_400_000;
/** A week before the clocks of New York go back. */
const clock = new TestClock('2026-10-25T00:00:00Z');
const providers = {
  whatsapp: new FakeProvider('whatsapp', false, { pairIntervalSeconds: pairIntervalMs / 1_000 }),
  sms: new FakeProvider('sms'),
};

const configOf = (expireAfterMs: number): string =>
  salonConfig(
    `
    accounts:
      - { id: whatsapp-main, channel: whatsapp, settings: {} }
      - { id: sms-main, channel: sms, settings: {} }
    routing:
      - when: { locale: 'en-*' }
        send: [ { channel: whatsapp, until: delivered, after: ${patienceMs}ms }, { channel: sms } ]
      - send: [ { channel: sms } ]
`,
    `timing: { expireAfter: ${expireAfterMs}ms }
caps: { person: { perDay: 3 } }`,
  );

let database: TestDatabase;
let phones = 100;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const anyScene = fc.record({
  stories: fc.array(anyNightStory, { minLength: 1, maxLength: 4 }),
  expireAfterMs: fc.constantFrom(30 * 60_000, 15 * 3_600_000),
});

test(
  'over any nights, what leaves comes in time, and what the ledger says of it then happens',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyScene, async ({ stories, expireAfterMs }) => {
        clock.advance(dayMs - (clock.now().getTime() % dayMs));
        const [provider, other] = [providers.sms, providers.whatsapp];
        const settings = {
          database,
          now: clock.now,
          provider,
          otherProviders: [other],
          config: configOf(expireAfterMs),
        };
        const start = () => startTestEngine({ ...settings, start: false, keepsHours: true, keepsCaps: true });
        const engines = [await start(), await start()];
        try {
          const scene = new NightScene({ engines, clock, providers, expireAfterMs }, stories, phones);
          phones += stories.length;
          expect(await scene.play()).toEqual([]);
        } finally {
          await engines[0]?.pool.query('DELETE FROM work');
          for (const engine of engines) await engine.stop();
        }
      }),
      runs,
    );
  },
  testPatienceMs,
);
