import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { METRICS } from '../../src/composition/tokens.ts';
import { FailingProvider } from '../support/brown-out.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { salonConfig } from '../support/salon-config.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const seed = Number(process.env['AFTERCALL_TEST_SEED'] ?? randomInt(2 ** 31));
const minute = 60_000;
const outageMs = 30 * minute;
const tickMs = 15_000;
const callsATick = 6;
const otherCallsATick = 2;

const clock = new TestClock();
const provider = new FailingProvider(randomNumbers(seed));
const sms = new FakeProvider('sms', false, { reconcile: true });
const config = salonConfig(
  `
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
  - id: other
    name: Other
    locale: en-US
    accounts: [{ id: sms-main, channel: sms, settings: {} }]
`,
  'timing: { expireAfter: 3h }',
);
const running = withEngine({ now: clock.now, provider: sms, config, start: false });
const isOfSalon = (phone: string): boolean => phone.startsWith('+1202');

const phoneOf = (callId: string, areaCode: string): string => `+1${areaCode}555${callId.slice(5).padStart(4, '0')}`;

let calls = 0;
async function call(tenant: string, areaCode: string, live: boolean): Promise<void> {
  calls += 1;
  const callId = `call-${calls}`;
  const script = new CallScript(callId, phoneOf(callId, areaCode));
  const events = [script.started(), script.consent(), script.booking({}, { live })];
  await running.engine.ingestOf(tenant, ...events, ...(live ? [] : [script.ended()]));
}

async function count(what: string): Promise<number> {
  const { rows } = await running.engine.pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${what}`);
  return rows[0]?.count ?? Number.NaN;
}

async function tick(): Promise<void> {
  const news = [];
  for (let one = 0; one < callsATick; one += 1) news.push(call(tenantId, '202', true));
  for (let one = 0; one < otherCallsATick; one += 1) news.push(call('other', '212', one % 2 === 0));
  await Promise.all(news);
  await playOut(running.engine);
  clock.advance(tickMs);
}

async function metric(name: string): Promise<number> {
  const { registry } = running.engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric(name)?.get()) ?? { values: [] };
  return values.reduce((sum, one) => sum + one.value, 0);
}

/** How long the messages of the other tenant took from their due basis, the longest last. */
async function othersLatencies(since: Date): Promise<readonly number[]> {
  const { rows } = await running.engine.pool.query<{ ms: number | null }>(
    `SELECT (extract(epoch FROM a.accepted_at - f.basis_at) * 1000)::int AS ms
      FROM follow_ups f LEFT JOIN attempts a ON a.follow_up = f.id
      WHERE f.tenant = 'other' AND f.received_at >= $1 AND f.received_at < $2 ORDER BY ms`,
    [since, new Date(clock.now().getTime() - tickMs)],
  );
  return rows.map((one) => one.ms ?? Infinity);
}

test('half an hour of a provider that fails loses nothing, doubles nothing, and touches nobody else', async () => {
  process.stderr.write(`a brown-out: AFTERCALL_TEST_SEED=${seed}\n`);
  sms.respond = (send) =>
    isOfSalon(send.request.to) ? provider.respond(send) : { outcome: 'accepted', providerIds: [send.attemptId] };
  sms.tell = (send) => provider.tell(send);

  const calmSince = clock.now();
  for (let ticks = 0; ticks < 8; ticks += 1) await tick();
  const calm = await othersLatencies(calmSince);
  expect(await metric('aftercall_account_circuits_opened_total')).toBe(0);

  const brownSince = clock.now();
  provider.shares = { serverErrors: 0.5, timeouts: 0.2, throttles: 0.1, refusals: 0.05 };
  const sendsBefore = sms.sends.length;
  const callsBefore = calls;
  for (let ticks = 0; ticks < outageMs / tickMs; ticks += 1) await tick();
  const brown = await othersLatencies(brownSince);
  const salonSends = sms.sends.slice(sendsBefore).filter((one) => isOfSalon(one.request.to));
  const baseLoad = ((calls - callsBefore) * callsATick) / (callsATick + otherCallsATick);
  const retries = salonSends.length - new Set(salonSends.map((one) => one.request.to)).size;
  const uncertain = await count('uncertain_sends');

  provider.shares = undefined;
  const waiting = `work w JOIN attempts a ON a.id = w.id WHERE w.kind = 'send' AND w.tenant = '${tenantId}'
    AND a.planned_at < '${clock.now().toISOString()}'`;
  const backlog = await count(waiting);
  const over = clock.now();
  while ((await count(waiting)) > 0 && clock.now().getTime() - over.getTime() < 3 * outageMs) await tick();
  const drainMs = clock.now().getTime() - over.getTime();
  // What is uncertain is asked about after 1, 5, 15 and 60 minutes.
  for (let asks = 0; asks < 100; asks += 1) {
    clock.advance(minute);
    await playOut(running.engine);
  }

  const opened = await metric('aftercall_account_circuits_opened_total');
  process.stderr.write(
    `a brown-out: ${baseLoad} follow-ups in ${outageMs / minute} minutes, ${salonSends.length} sends of which ${retries} retries; ` +
      `opened ${opened} times; ${uncertain} uncertain; a backlog of ${backlog} drained in ${drainMs / minute} minutes\n`,
  );
  expect(salonSends.length).toBeLessThan(baseLoad / 2);
  expect(retries).toBeLessThanOrEqual(baseLoad / 10);
  expect(backlog).toBeGreaterThan(baseLoad / 2);
  expect(drainMs).toBeLessThanOrEqual(2 * outageMs);
  expect(opened).toBeGreaterThan(0);

  expect(brown).toHaveLength((outageMs / tickMs - 1) * otherCallsATick);
  expect(brown.at(-1)).toBe(calm.at(-1));
  expect(brown[Math.floor(brown.length / 2)]).toBe(calm[Math.floor(calm.length / 2)]);

  const { rows } = await running.engine.pool.query<{ call_id: string; outcome: string | null; statuses: string[] }>(
    `SELECT c.call_id, f.outcome,
        (SELECT array_agg(a.progress ORDER BY a.try) FROM attempts a WHERE a.follow_up = f.id) AS statuses
      FROM follow_ups f JOIN calls c ON c.id = f.call WHERE f.tenant = '${tenantId}'`,
  );
  const parked = rows.filter((one) => one.outcome === 'uncertain');
  const doubled = [...provider.taken].filter(([, times]) => times > 1);
  const lost = rows.filter((one) => one.outcome !== 'uncertain' && !provider.taken.has(phoneOf(one.call_id, '202')));
  expect(doubled).toEqual([]);
  expect(lost).toEqual([]);
  expect(rows.filter((one) => !parked.includes(one) && one.statuses.at(-1) !== 'accepted')).toEqual([]);
  expect(await count(`work WHERE kind = 'send'`)).toBe(0);
  // Those of which the provider could not tell while it failed.
  expect(parked.length).toBeLessThan(uncertain / 2);
}, 280_000);
