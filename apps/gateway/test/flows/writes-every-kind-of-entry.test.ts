import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Settlements } from '../../src/dispatch/settlements.ts';
import { Refusals } from '../../src/ledger/calls/refusals.ts';
import { EvidenceExports } from '../../src/ledger/consents/evidence-exports.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { Erasures } from '../../src/ledger/privacy/erasures.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { type LedgerKind, ledgerKinds } from '../../src/ledger/rows/entries/entry-schemas.ts';
import { CallScript } from '../support/call-script.ts';
import { checkLedger } from '../support/check-ledger.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { ofCalls, replay } from '../support/replaying.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { TestClock } from '../support/with-engine.ts';

/** Of the outbound events alone: shown where a destination gives an entry up, in `keeps-trying.test.ts`. */
const shownElsewhere = new Set<LedgerKind>(['unpublished']);

const clock = new TestClock();
const sms = new FakeProvider('sms', false, { reconcile: true });
const rcs = new FakeProvider('rcs', false, { capabilityCheck: true });
const config = salonConfig(
  `
    accounts:
      - { id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway, pace: { perSecond: 1 } }
      - { id: rcs-main, channel: rcs, settings: {} }
    holdOut: { booking.confirmed: { share: 0.5, harmless: true, since: 2026-11-24, outcomeWithin: 24h } }
    spend: { perDay: 1 }
`,
  'prices: { channels: { sms: { US: 0.25 }, rcs: { US: 0.25 } } }',
);

let database: TestDatabase;
let engine: TestEngine;
beforeAll(async () => {
  database = await createTestDatabase();
  const providers = { provider: sms, otherProviders: [rcs] };
  engine = await startTestEngine({ database, now: clock.now, start: false, keepsCaps: true, config, ...providers });
});
afterAll(async () => {
  await engine.stop();
  await database.drop();
});

/** Whoever asks for something on a call is told at once, and held out never. */
const asked = (call: CallScript, id: string): object =>
  call.event('caller.requested', { request: { id, kind: 'text', text: 'Gate code 4471' }, live: true });

const by = 'office';
const why = 'Asked for by letter.';

/** What people do beside the calls: they settle, hand out, replay and erase. */
async function doByHand(attemptId: string, toErase: string): Promise<void> {
  const { container, pool } = engine;
  await container.get(Settlements).settle([tenantId], { attemptId, as: 'not_sent', by, why });
  await container.get(EvidenceExports).export([tenantId], attemptId, by);
  await replay(engine, ofCalls('kinds-2'));
  const body = Buffer.from('{"data":{}}');
  const faults = [{ field: 'id', message: 'is missing' }];
  const refusal = {
    door: 'pubsub.pull',
    messageName: ['calls', '1'],
    tenant: tenantId,
    receivedAt: clock.now(),
  } as const;
  await new Refusals(pool, container.get(Keyring)).record({ ...refusal, body, faults });
  const ids = { kind: 'phone', ids: container.get(People).idsOf(tenantId, toErase) } as const;
  await container.get(Erasures).erase({ tenant: tenantId, address: toErase, ids, by, why });
}

const attemptOf = async ({ callId }: CallScript): Promise<string> =>
  (await engine.journey(callId)).followUps.flatMap((one) => one.attempts)[0]?.id ?? '';

test('each kind of entry is written, and each entry is as its schema says', async () => {
  const callers = Array.from({ length: 8 }, (_, n) => new CallScript(`kinds-${n}`, `+1202555${2_100 + n}`));
  for (const [n, call] of callers.entries()) {
    const caller = n === 1 ? { whatsappUserId: 'US.13491208655302741918' } : {};
    await engine.ingest(call.started(caller), call.consent({ purposes: ['appointment', 'support'] }));
    await engine.ingest(call.booking({ id: `B-${call.callId}`, startsAt: '2026-11-25T12:00:00Z' }));
  }
  const [first] = callers as [CallScript];
  sms.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  await engine.ingest(asked(first, 'R-1'));
  await playOut(engine);
  await engine.ingest(first.event('booking.cancelled', { booking: { id: `B-${first.callId}` } }));
  for (const call of callers) await engine.ingest(call.ended());
  const news = { signal: 'account', key: 'news-1', topic: 'phone_number_quality_update', message: 'High.' } as const;
  const stop = {
    signal: 'reply',
    key: 'm-1',
    from: '+12025552103',
    providerId: 'm-1',
    text: 'STOP',
    mediaCount: 0,
  } as const;
  const attemptId = await attemptOf(first);
  const receipt = {
    signal: 'receipt',
    key: 'r-1',
    attemptId,
    providerId: 'p-1',
    status: 'sent',
    rawStatus: 'sent',
  } as const;
  // Long enough for questions about the uncertain send, and for the pace of the account.
  for (let minute = 0; minute < 3; minute += 1) {
    clock.advance(61_000);
    await playOut(engine);
  }
  await doByHand(attemptId, '+12025552104');
  await engine.post(news, stop, receipt);
  const kinds = await checkLedger(engine.pool);
  expect(ledgerKinds.filter((kind) => !kinds.has(kind) && !shownElsewhere.has(kind))).toEqual([]);
});
