import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { countScorecard } from '../../src/ledger/scorecard/read-scorecard.ts';
import { ConsentScene } from '../support/consent-scene.ts';
import { anyConsentStory, channels, rules } from '../support/consent-stories.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { storyRuns } from '../support/story-runs.ts';
import { TestClock } from '../support/test-clock.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';

const { runs, patienceMs } = storyRuns(20);
const clock = new TestClock();
const begun = clock.now().getTime();
const dayMs = 24 * 60 * 60_000;
const providers = {
  sms: new FakeProvider('sms'),
  rcs: new FakeProvider('rcs', true),
  whatsapp: new FakeProvider('whatsapp'),
};
const promotion = `
    texts:
      - locale: en-US
        triggers:
          payment.captured:
            purpose: marketing
            parts:
              - { name: paid, text: 'Paid: {amount}. 20 % off next time!' }
              - { name: receipt, text: 'Receipt: {receiptUrl}' }
`;
const configOf = (promotes: boolean): string =>
  salonConfig(
    `
    accounts:
${channels.map((one) => `      - { id: ${one}-main, channel: ${one}, settings: {}, optOutConfirmation: gateway }`).join('\n')}
    routing:
${Object.entries(rules)
  .map(([language, steps]) => {
    const send = steps.map(({ channel, seconds }) =>
      seconds === undefined
        ? `{ channel: ${channel} }`
        : `{ channel: ${channel}, until: delivered, after: ${seconds}s }`,
    );
    return `      - { when: { locale: '${language}-*' }, send: [${send.join(', ')}] }`;
  })
  .join('\n')}
${promotes ? promotion : ''}`,
    'timing: { expireAfter: 30h }',
  );

let database: TestDatabase;
let number = 220_000;
const running = new Map<boolean, readonly TestEngine[]>();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const engines of running.values()) for (const engine of engines) await engine.stop();
  await database.drop();
});

/** Two gateways on one database; a text of their tenant promotes, or none does. */
async function gateways(promotes: boolean): Promise<readonly TestEngine[]> {
  const known = running.get(promotes);
  if (known !== undefined) return known;
  const start = (): Promise<TestEngine> =>
    startTestEngine({
      database,
      now: clock.now,
      start: false,
      provider: providers.sms,
      otherProviders: [providers.rcs, providers.whatsapp],
      config: configOf(promotes),
      keepsHours: true,
    });
  const engines = [await start(), await start()];
  running.set(promotes, engines);
  return engines;
}

test(
  'nothing leaves that nobody allowed, or that somebody stopped, and whatever does not leave says rightly why',
  async () => {
    let sends = 0;
    await fc.assert(
      fc.asyncProperty(anyConsentStory, async (story) => {
        const engines = await gateways(story.promotes);
        try {
          const scene = new ConsentScene({ engines, clock, providers }, story, (number += 1));
          expect(await scene.play()).toEqual([]);
          sends += scene.sends.length;
        } finally {
          // What a story that went wrong left behind is no part of the next one, at ten in the morning.
          await engines[0]?.pool.query('DELETE FROM work');
          clock.advance(dayMs - ((clock.now().getTime() - begun) % dayMs));
        }
      }),
      runs,
    );
    expect(sends).toBeGreaterThan(runs.numRuns / 6);

    const [engine] = [...running.values()].flat();
    const asOf = clock.now();
    const everything = { tenants: [tenantId], from: new Date(0), to: new Date(asOf.getTime() + 1), asOf };
    const { optIn } = (await countScorecard((engine as TestEngine).container.get(TenantReads), everything)).counts;
    expect(optIn.counted).toBe(optIn.of);
  },
  patienceMs,
);
