import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import type { FollowUpView, Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { TestClock } from '../support/with-engine.ts';

// The story of one night in New York, from 19:59:59 on; the callers have numbers of there.
const clock = new TestClock('2026-11-25T00:59:59Z');
const halfPastTen = Date.parse('2026-11-25T03:30:00Z');
const morning = Date.parse('2026-11-25T13:00:00Z');
const spreadMs = 5 * 60_000;
const sms = new FakeProvider();
let database: TestDatabase;
/** Two gateways on one database. */
let engines: readonly [TestEngine, TestEngine];

beforeAll(async () => {
  database = await createTestDatabase();
  const start = (): Promise<TestEngine> =>
    startTestEngine({ database, now: clock.now, provider: sms, keepsHours: true });
  engines = [await start(), await start()];
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  await database.drop();
});

const goTo = (instant: number): void => clock.advance(instant - clock.now().getTime());

/** A person who consented before, by whatever way, and now is on a call. */
async function callOf(callId: string, phone: string): Promise<CallScript> {
  await engines[0].container.get(ConsentStore).record({
    tenant: tenantId,
    phone,
    kind: 'grant',
    channels: ['sms'],
    purposes: ['appointment'],
    basis: 'oral_express',
    wording: 'May we text you about your visits?',
  });
  const call = new CallScript(callId, phone);
  await engines[0].ingest(call.started());
  return call;
}

const followUpIn = ({ followUps }: Journey): FollowUpView => {
  const [followUp] = followUps;
  if (followUp === undefined) throw new Error('there is no follow-up');
  return followUp;
};
const untilStands = async (callId: string, state: string): Promise<FollowUpView> =>
  followUpIn(await engines[1].until(callId, ({ followUps }) => followUps[0]?.state === state));
const untilAccepted = async (callId: string): Promise<FollowUpView> =>
  followUpIn(await engines[1].until(callId, ({ followUps }) => followUps[0]?.attempts.at(-1)?.status === 'accepted'));
const sendsTo = (phone: string): number => sms.sends.filter(({ request }) => request.to === phone).length;
const verdictsIn = ({ entries }: Journey) =>
  entries.flatMap(({ kind, data }) => (kind === 'verdict' && data.followUpId !== undefined ? [data] : []));
const wordsOf = (journey: Journey): readonly string[] =>
  verdictsIn(journey).map((one) => (one.reason === undefined ? one.verdict : `${one.verdict}(${one.reason})`));

test('a retry that comes after the hours waits for the morning, but for what was asked for on the call', async () => {
  const reason = { kind: 'provider_error', permanent: false, fallback: true, alert: false, message: 'x' } as const;
  sms.answers.push({ outcome: 'rejected', reason }, { outcome: 'rejected', reason });
  const [retried, wanted] = [await callOf('retried', '+12125550101'), await callOf('wanted', '+12125550106')];
  await engines[0].ingest(retried.booking({}, { live: true }));
  await engines[0].ingest(wanted.consent(), wanted.booking({}, { live: true }));
  for (const callId of ['retried', 'wanted']) {
    await engines[0].until(callId, ({ followUps }) => followUps[0]?.attempts.length === 2);
  }
  clock.advance(1_000);
  const held = await untilStands('retried', 'held');
  expect(held).toMatchObject({ holdReason: 'quiet_hours', basis: 'quiet_hours', basisAt: held.dueAt });
  expect(held.attempts.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  expect(wordsOf(await engines[0].journey('retried'))).toEqual(['send', 'hold(quiet_hours)']);
  await untilAccepted('wanted');
  const { entries } = await engines[0].journey('wanted');
  const plans = entries.flatMap(({ kind, data }) => (kind === 'plan' ? [data.quietHours?.decision] : []));
  expect(plans).toEqual(['open', 'exempt']);
});

test('a follow-up whose consent is old is held, and the ledger says until when, where and by which rule', async () => {
  goTo(halfPastTen);
  const call = await callOf('late', '+12125550102');
  await engines[0].ingest(call.booking());
  await engines[1].ingest(call.ended());
  clock.advance(4_000);
  const held = await engines[0].until('late', ({ followUps }) => followUps[0]?.holdReason === 'quiet_hours');
  const { dueAt } = followUpIn(held);
  expect(dueAt.getTime()).toBeGreaterThanOrEqual(morning);
  expect(dueAt.getTime()).toBeLessThan(morning + spreadMs);
  expect(verdictsIn(held).at(-1)).toMatchObject({
    verdict: 'hold',
    reason: 'quiet_hours',
    until: dueAt.toISOString(),
    supersedes: expect.any(String),
    quietHours: {
      decision: 'quiet',
      kind: 'transactional',
      local: { 'America/New_York': '2026-11-24T22:30' },
      zonesFrom: 'number',
      closedBy: [{ place: 'default', source: 'docs/quiet-hours.md' }],
      table: expect.any(String),
    },
  });
});

test('what was asked for on the call leaves at once, and says by which consent', async () => {
  const call = await callOf('asked', '+12125550103');
  clock.advance(1_000);
  await engines[0].ingest(call.consent(), call.booking(), call.ended());
  clock.advance(4_000);
  const told = await untilAccepted('asked');
  expect(told).toMatchObject({
    basis: 'call_ended',
    plan: { quietHours: { decision: 'exempt', consentId: told.attempts[0]?.consentId } },
  });
});

test('what is cancelled in the night is never told', async () => {
  const call = await callOf('cancelled', '+12125550104');
  await engines[0].ingest(call.booking({}, { live: true }));
  expect((await untilStands('cancelled', 'held')).holdReason).toBe('quiet_hours');
  clock.advance(1_000);
  await engines[1].ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
  expect(wordsOf(await engines[0].journey('cancelled'))).toEqual(['hold(quiet_hours)', 'skip(withdrawn)']);
});

test('what is of no use in the morning is skipped at once, and is a dead letter', async () => {
  const call = await callOf('early', '+12125550105');
  await engines[0].ingest(call.booking({ startsAt: '2026-11-25T07:30:00-05:00' }, { live: true }));
  const over = await untilStands('early', 'settled');
  expect(over).toMatchObject({ outcome: 'expired', reason: 'quiet_hours', attempts: [] });
  const { rows } = await engines[0].pool.query(`SELECT cause FROM dead_letters WHERE id = $1`, [over.id]);
  expect(rows).toEqual([{ cause: 'quiet_hours' }]);
});

test('in the morning each leaves once, from one of two gateways, and what was cancelled does not', async () => {
  goTo(morning - 1);
  expect([sendsTo('+12125550101'), sendsTo('+12125550102')]).toEqual([1, 0]);
  goTo(morning + spreadMs);
  const [retried, late] = [await untilAccepted('retried'), await untilAccepted('late')];
  expect(retried.attempts.map((one) => one.status)).toEqual(['rejected', 'rejected', 'accepted']);
  expect(late).toMatchObject({ basis: 'quiet_hours', plan: { quietHours: { decision: 'open' } } });
  expect(wordsOf(await engines[0].journey('late'))).toEqual(['hold(call_live)', 'hold(quiet_hours)', 'send']);
  expect(['+12125550101', '+12125550102', '+12125550104', '+12125550105'].map(sendsTo)).toEqual([2, 1, 0, 0]);
});
