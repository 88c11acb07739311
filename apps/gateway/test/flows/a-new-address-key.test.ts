import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Signal } from '@aftercall/core';
import { OWNER_POOL, POLICIES } from '../../src/composition/tokens.ts';
import type { AddressKey } from '../../src/config/gateway-config.ts';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { readHoldOuts } from '../../src/ledger/scorecard/read-hold-outs.ts';
import { countScorecard, type CountedPeriod } from '../../src/ledger/scorecard/read-scorecard.ts';
import { Retention } from '../../src/ledger/upkeep/retention.ts';
import { ScorecardRollUp } from '../../src/ledger/scorecard/scorecard-roll-up.ts';
import { TenantReads } from '../../src/ledger/reads/tenant-reads.ts';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock } from '../support/test-clock.ts';
import {
  createTestDatabase,
  startTestEngine,
  tenantId,
  type TestEngine,
  type TestEngineSettings,
} from '../support/test-engine.ts';

const config = salonConfig(`
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
    holdOut: { booking.confirmed: { share: 0.5, harmless: true, since: 2026-11-24, outcomeWithin: 24h } }
`);
const clock = new TestClock();
const began = clock.now();
const people = Array.from({ length: 16 }, (_, person) => person);
const phoneOf = (person: number): string => `+1202555${String(1_000 + person)}`;
const keyOf = (version: number): AddressKey => ({ version, key: createSecretKey(Buffer.alloc(32, version)) });

let settings: TestEngineSettings;
let engine: TestEngine;
let signals = 0;

/** A call of everybody about a booking of the same day; only the first ones agree to be written to. */
async function book(calls: string, agrees: boolean): Promise<void> {
  const startsAt = new Date(clock.now().getTime() + 6 * 3_600_000).toISOString();
  for (const person of people) {
    const call = new CallScript(`${calls}-${person}`, phoneOf(person));
    const booking = call.booking({ id: `B-${calls}-${person}`, startsAt });
    await engine.ingest(call.started(), ...(agrees ? [call.consent()] : []), booking, call.payment(), call.ended());
  }
  clock.advance(6_000);
  await playOut(engine);
}

const receiptOf = (attemptId: string): Signal => {
  const about = { attemptId, providerId: `id-${attemptId}`, status: 'delivered', rawStatus: 'delivered' } as const;
  return { signal: 'receipt', key: `receipt-${attemptId}`, ...about };
};

const wrote = (person: number, text: string): Signal => {
  signals += 1;
  const key = `reply-${signals}`;
  return { signal: 'reply', key, providerId: key, text, mediaCount: 0, from: phoneOf(person) };
};

async function counted(): Promise<CountedPeriod> {
  await engine.container.get(ScorecardRollUp).catchUp();
  const question = { tenants: [tenantId], from: began, to: new Date(clock.now().getTime() + 1), asOf: clock.now() };
  return countScorecard(engine.container.get(TenantReads), question);
}

beforeAll(async () => {
  const database = await createTestDatabase();
  settings = { database, config, now: clock.now, start: false };
  engine = await startTestEngine({ ...settings, addressKeys: [keyOf(1)] });
  await book('before', true);
  await engine.post(...engine.provider.sends.map(({ attemptId }) => receiptOf(attemptId)));
  await engine.stop();
  clock.advance(3_600_000);
  engine = await startTestEngine({ ...settings, addressKeys: [keyOf(2), keyOf(1)] });
});
afterAll(async () => {
  await engine?.stop();
  await settings?.database.drop();
});

test('whoever was written to under the old key has replied, and has stopped, also under the new one', async () => {
  const { counts: before } = await counted();
  expect([before.optOuts.open, before.optOuts.over.of]).toEqual([{ counted: 0, of: people.length }, 0]);
  await engine.post(wrote(0, 'Thanks, see you then.'), wrote(1, 'See you!'), wrote(2, 'STOP'));
  await engine.container.get(ConsentStore).record({
    tenant: tenantId,
    phone: phoneOf(3),
    kind: 'revoke',
    channels: [],
    purposes: [],
  });
  const { counts } = await counted();
  expect(counts.optOuts.open).toEqual({ counted: 2, of: people.length });
  const told = await engine.pool.query<{ person: string }>(
    `SELECT DISTINCT a.person FROM attempts a JOIN follow_ups f ON f.id = a.follow_up JOIN calls c ON c.id = f.call
      WHERE f.trigger = 'booking.confirmed' AND a.progress = 'delivered' AND c.call_id IN ('before-0', 'before-1')`,
  );
  expect(counts.replies.open.counted).toBe(told.rows.length);
});

test('everybody counts once who calls again, with the consent and in the arm of before', async () => {
  await book('after', false);
  const { counts, experiments } = await counted();
  expect(counts.optIn.of).toBeGreaterThan(people.length);
  expect(counts.optIn.counted).toBe(counts.optIn.of);
  await engine.post(...engine.provider.sends.map(({ attemptId }) => receiptOf(attemptId)));
  expect((await counted()).counts.optOuts.open.of).toBe(people.length);

  const outcomes = (calls: string, type: string): object[] =>
    people.map((person) =>
      new CallScript(`${calls}-came-${person}`).event(type, { booking: { id: `B-${calls}-${person}` } }),
    );
  await engine.ingest(...outcomes('before', 'appointment.missed'), ...outcomes('after', 'appointment.attended'));
  expect(experiments).toHaveLength(1);
  const [known] = (await counted()).experiments;
  expect((known?.told.of ?? 0) + (known?.heldOut.of ?? 0)).toBe(people.length);
  const [holdOut] = await readHoldOuts(engine.container.get(TenantReads), engine.container.get(POLICIES), {
    tenants: [tenantId],
    asOf: clock.now(),
  });
  expect([holdOut?.told.missed, holdOut?.told.attended]).toEqual([known?.told.of, 0]);
  expect([holdOut?.heldOut.missed, holdOut?.heldOut.attended]).toEqual([known?.heldOut.of, 0]);
});

test('the evidence of a consent from before stays as long as somebody is written to under it', async () => {
  const { rows } = await engine.pool.query('SELECT FROM consent_evidence');
  expect(rows.length).toBeGreaterThan(0);
  const never = 1e12;
  const times = { eventBodies: never, webhookBodies: never, refusedBodies: never, papers: never, ledger: never };
  // What was written to under it before the new key is over, and what was since is not.
  const retention = new Retention(engine.container.get(OWNER_POOL), { ...times, consentEvidence: 1_800_000 });
  await retention.run(clock.now());
  const stopped = 2;
  expect((await engine.pool.query('SELECT FROM consent_evidence')).rowCount).toBe(rows.length - stopped);
});
