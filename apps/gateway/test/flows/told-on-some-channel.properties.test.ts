import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { anyStory, deliveryChannels, plans } from '../../../../packages/core/test/decide/support/delivery-stories.ts';
import { countScorecard } from '../../src/ledger/scorecard/read-scorecard.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { ScorecardFold } from '../support/fold-scorecard.ts';
import { DeliveryScene, type Turn } from '../support/delivery-scene.ts';
import { accountOf } from '../support/delivery-words.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { storyRuns } from '../support/story-runs.ts';
import { TestClock } from '../support/test-clock.ts';

const { runs, patienceMs } = storyRuns(12);
const clock = new TestClock();
const everyReceipt = { receipts: { sent: true, delivered: true, read: true } };
const providers = {
  sms: new FakeProvider('sms', false, { ...everyReceipt, reconcile: true, receiptOf: true }),
  rcs: new FakeProvider('rcs', true, { ...everyReceipt, reconcile: true, idempotentSend: true }),
  whatsapp: new FakeProvider('whatsapp', false, { ...everyReceipt, receiptsBy: 'providerId' }),
};
const stepsOf = (language: string): string =>
  (plans[language] ?? [])
    .map(({ channel, until, afterMs }) =>
      until === undefined ? `{ channel: ${channel} }` : `{ channel: ${channel}, until: ${until}, after: ${afterMs}ms }`,
    )
    .join(', ');
const config = salonConfig(`
    accounts:
${deliveryChannels.map((channel) => `      - { id: ${accountOf(channel)}, channel: ${channel}, settings: {} }`).join('\n')}
    routing:
${Object.keys(plans)
  .map((language) => `      - { when: { locale: '${language}-*' }, send: [${stepsOf(language)}] }`)
  .join('\n')}
    uncertain: { appointment: park, transaction: fall_back, support: give_up }
`);

let database: TestDatabase;
let phones = 100;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

const start = (): Promise<TestEngine> =>
  startTestEngine({
    database,
    now: clock.now,
    start: false,
    provider: providers.sms,
    otherProviders: [providers.rcs, providers.whatsapp],
    config,
  });

const anyScene = fc.record({
  stories: fc.array(anyStory, { minLength: 1, maxLength: 5 }),
  turns: fc.array(fc.constantFrom<Turn>('one', 'other', 'both'), { minLength: 1, maxLength: 7 }),
});

test(
  'whatever providers and people do, a caller is told where they may be, and no more than once',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyScene, async ({ stories, turns }) => {
        // Gateways that know nothing of how it went before.
        const engines = [await start(), await start()];
        try {
          const scene = new DeliveryScene({ engines, clock, providers }, stories, turns, phones);
          phones += stories.length;
          expect(await scene.play()).toEqual([]);
        } finally {
          clock.advance(3 * 60 * 60_000);
          // What a story that went wrong left behind is no part of the next one.
          await engines[0]?.pool.query('DELETE FROM work');
          for (const engine of engines) await engine.stop();
        }
      }),
      runs,
    );
    // Nothing was counted twice, or not at all: every entry of the ledger, one after the other, comes to the same.
    const engine = await start();
    try {
      const asOf = clock.now();
      const from = new Date('2026-11-24T00:00:00Z');
      const everything = { tenants: [tenantId], from, to: new Date(asOf.getTime() + 1), asOf };
      const { counts } = await countScorecard(engine.container.get(TenantReads), everything);
      const folded = (await ScorecardFold.of(engine.pool)).counts(everything);
      expect(counts).toEqual(folded);
    } finally {
      await engine.stop();
    }
  },
  patienceMs,
);
