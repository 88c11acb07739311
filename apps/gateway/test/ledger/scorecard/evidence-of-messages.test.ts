import { expect, test } from '@jest/globals';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { countScorecard } from '../../../src/ledger/scorecard/read-scorecard.ts';
import { CallScript } from '../../support/call-script.ts';
import { ScorecardFold } from '../../support/fold-scorecard.ts';
import { playOut } from '../../support/play-out.ts';
import { salonConfig } from '../../support/salon-config.ts';
import { tenantId } from '../../support/test-engine.ts';
import { TestClock, withEngine } from '../../support/with-engine.ts';

const clock = new TestClock();
const config = salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
    texts:
      - locale: en-US
        triggers:
          payment.captured:
            purpose: marketing
            parts:
              - { name: paid, text: 'Paid: {amount}. 20 % off next time!' }
              - { name: receipt, text: 'Receipt: {receiptUrl}' }
`);
const running = withEngine({ now: clock.now, config, start: false });
const from = clock.now();

/** Messages with evidence, of all that left: as it is counted, and as every entry of the ledger says it. */
async function optIn(): Promise<readonly unknown[]> {
  const { container, pool } = running.engine;
  const asOf = new Date(clock.now().getTime() + 1);
  const question = { tenants: [tenantId], from, to: asOf, asOf };
  const { counts } = await countScorecard(container.get(TenantReads), question);
  return [counts.optIn, (await ScorecardFold.of(pool)).counts(question).optIn];
}

const twice = (counted: number, of: number): readonly unknown[] => [
  { counted, of },
  { counted, of },
];

test('a consent of a call that had no number yet is evidence on the later calls of whoever it was', async () => {
  const { engine } = running;
  const first = new CallScript('first', '+12025550193');
  await engine.ingest(first.event('call.started'), first.consent());
  await engine.ingest(first.event('call.transcript', { caller: { phone: first.phone } }));
  const next = new CallScript('next', first.phone);
  await engine.ingest(next.started(), next.booking({}, { live: true }));
  await playOut(engine);
  expect(await optIn()).toEqual(twice(1, 1));
});

test('what promotes has its evidence in the agreement to marketing, and in that alone', async () => {
  const { engine } = running;
  const call = new CallScript('promotes', '+12025550191');
  const signed = call.consent({ basis: 'written_esign', purposes: ['marketing'] });
  await engine.ingest(call.started(), call.consent(), signed, call.payment({ live: true }));
  await playOut(engine);
  expect(await optIn()).toEqual(twice(2, 2));

  const other = new CallScript('does-not', '+12025550192');
  await engine.ingest(other.started(), other.consent(), other.booking({}, { live: true }));
  await playOut(engine);
  expect(await optIn()).toEqual(twice(3, 3));
  // As if it had gone by what they agreed to for something else.
  await engine.pool.query(
    `UPDATE attempts a SET consent = c.id FROM consents c JOIN calls k ON k.id = c.call
      WHERE c.call = a.call AND c.id <> a.consent AND k.call_id = 'promotes'`,
  );
  expect((await optIn())[0]).toEqual({ counted: 2, of: 3 });
});
