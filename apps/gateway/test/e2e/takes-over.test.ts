import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import type { WireFollowUp } from '../support/gateway-client.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { query } from '../support/postgres-query.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';

const hour = 3_600_000;
/** What a death may cost: a lease of 30 s, and the way to the provider. */
const longestAbsenceMs = 60_000;
const leaseMs = 30_000;

let bed: TestBed;
let sandbox: SandboxProcess;
let database: TestDatabase;

beforeAll(async () => {
  bed = await TestBed.make();
  sandbox = await SandboxProcess.start(bed);
  database = await createTestDatabase();
}, 60_000);

afterAll(async () => {
  await bed.clear();
  await database.drop();
}, 60_000);

async function startGateway(name: string, clockOffMs: readonly number[]): Promise<GatewayProcess> {
  const databaseUrl = database.connectionString;
  const gateway = await GatewayProcess.prepare(bed, { name, sandboxUrl: sandbox.url, databaseUrl, clockOffMs });
  await gateway.start();
  return gateway;
}

async function post(gateway: GatewayProcess, ...events: readonly object[]): Promise<void> {
  for (const event of events) expect((await gateway.client.post(event)).status).toBe(202);
}

async function acceptsOf(phone: string): Promise<number> {
  return (await sandbox.accepts()).filter((one) => one.to === phone).length;
}

function untilAccepted(phones: readonly string[]): Promise<true> {
  const ask = async (): Promise<true | undefined> => {
    const accepted = await Promise.all(phones.map(acceptsOf));
    return accepted.every((count) => count > 0) ? true : undefined;
  };
  return until('the carrier has the texts', ask);
}

const isTaken = (status: string): boolean => ['accepted', 'sent', 'delivered'].includes(status);

const liveBooking = (call: CallScript): object[] => [call.started(), call.consent(), call.booking({}, { live: true })];

test.each([
  { machine: 'an hour ahead', offMs: hour, areaCode: 202 },
  { machine: 'an hour behind', offMs: -hour, areaCode: 203 },
])(
  'what a killed gateway held moves within a minute, to one on a machine whose clock is $machine',
  async ({ offMs, areaCode }) => {
    const dying = await startGateway(`dying-${areaCode}`, [0]);
    const heir = await startGateway(`heir-${areaCode}`, [offMs]);
    // Accepted, and never answered: leased when the kill comes.
    const phones = [4, 5, 6].map((digit) => `+1${areaCode}55${digit}9932`);
    const hanging = phones.map((phone) => new CallScript(`hangs-${phone}`, phone));
    await Promise.all(hanging.map((call) => post(dying, ...liveBooking(call))));
    // Held for the end of its call, which only the heir hears of.
    const held = new CallScript(`held-${areaCode}`, `+1${areaCode}5550150`);
    await post(dying, held.started(), held.consent(), held.booking());
    await untilAccepted(phones);

    await dying.kill();
    const killedAt = performance.now();
    await post(heir, held.ended());
    const untilReached = (callId: string): Promise<WireFollowUp> =>
      until(
        `${callId} is moved`,
        async () =>
          (await heir.client.journey(callId))?.followUps.find(({ attempts }) => isTaken(attempts.at(-1)?.status ?? '')),
        longestAbsenceMs + leaseMs,
      );
    await untilReached(held.callId);
    const moved = await Promise.all(hanging.map(({ callId }) => untilReached(callId)));
    const tookMs = performance.now() - killedAt;
    process.stderr.write(
      `takes over: ${moved.length} leased sends were moved ${Math.round(tookMs)} ms after the kill\n`,
    );

    expect(tookMs).toBeLessThan(longestAbsenceMs);
    for (const [index, phone] of phones.entries()) {
      expect(moved[index]?.attempts).toHaveLength(1);
      expect(await acceptsOf(phone)).toBe(1);
      const journey = await heir.client.journey(`hangs-${phone}`);
      // It was not asked about before its lease was over, whatever the heir's own clock shows.
      const asked = journey?.entries.find((one) => one.kind === 'reconciliation');
      const sent = journey?.followUps[0]?.attempts[0];
      if (asked !== undefined) expect(asked.data).toMatchObject({ attemptId: sent?.id, answer: 'found' });
      // Its receipt was quicker than the kill.
      else expect(journey?.entries.map((one) => one.kind)).toContain('receipt');
    }
    // Of one whose receipt told it all, only the end of its lease is left to be seen.
    await until(
      'no lease is left',
      async () => {
        const leases = await query(database.connectionString, 'SELECT FROM work WHERE worker IS NOT NULL');
        return leases.length === 0 ? true : undefined;
      },
      longestAbsenceMs,
    );
    expect((await heir.stop()).code).toBe(0);
  },
  180_000,
);

test('clocks that jump by an hour, to and fro, steal no lease and release nothing early', async () => {
  const one = await startGateway('steady', [0]);
  const other = await startGateway('jumping', [0, hour, -hour, 0]);
  // Answered only after eight seconds: leased all the while.
  await sandbox.setFault({ fault: 'slow_answer', delaySeconds: 8, match: { toEndsWith: '0160' } });
  const leased = new CallScript('leased', '+12025550160');
  const held = new CallScript('held', '+12025550161');
  await post(one, held.started(), held.consent(), held.booking());
  await post(one, ...liveBooking(leased));
  for (let jumps = 0; jumps < 3; jumps += 1) {
    await wait(1_500);
    other.process.signal('SIGUSR2');
    // It goes on working, too: what it takes in is sent at once, and by the right time.
    const through = new CallScript(`through-${jumps}`, `+1202555017${jumps}`);
    await post(other, ...liveBooking(through));
    await untilAccepted([through.phone]);
    const basisAt = (await other.client.journey(through.callId))?.entries[0]?.at ?? '';
    expect(Math.abs(Date.parse(basisAt) - Date.now())).toBeLessThan(60_000);
  }
  const { attempts } = await until('the slow send is answered', async () =>
    (await one.client.journey('leased'))?.followUps.find((each) => each.attempts[0]?.acceptedAt),
  );
  const journey = await one.client.journey('leased');
  const outcomes = journey?.entries.filter((each) => each.kind === 'outcome').map((each) => each.data['outcome']);
  expect(outcomes).toEqual(['accepted']);
  expect(attempts).toHaveLength(1);
  expect(await acceptsOf(leased.phone)).toBe(1);
  // Its call has not ended: an hour ahead, the longest wait would seem to be over.
  expect((await one.client.journey('held'))?.followUps).toMatchObject([{ state: 'held' }]);
  expect(await acceptsOf(held.phone)).toBe(0);
  expect([(await one.stop()).code, (await other.stop()).code]).toEqual([0, 0]);
}, 120_000);
