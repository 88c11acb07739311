import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditCalls } from '../support/audit-calls.ts';
import { makeCalls, type LoadedCall } from '../support/call-load.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';

const callCount = 40;
const gatewayCount = 3;
const mostDeliveries = 10;
const longestDelayMs = 800;
const seed = Number(process.env['AFTERCALL_E2E_SEED'] ?? randomInt(2 ** 31));

let bed: TestBed;
let sandbox: SandboxProcess;
let database: TestDatabase;
let gateways: GatewayProcess[];

beforeAll(async () => {
  bed = await TestBed.make();
  sandbox = await SandboxProcess.start(bed);
  database = await createTestDatabase();
  const databaseUrl = database.connectionString;
  const names = Array.from({ length: gatewayCount }, (_, index) => `gateway-${index}`);
  gateways = await Promise.all(
    names.map((name) => GatewayProcess.prepare(bed, { name, sandboxUrl: sandbox.url, databaseUrl })),
  );
  await Promise.all(gateways.map((gateway) => gateway.start()));
}, 90_000);

afterAll(async () => {
  await bed.clear();
  await database.drop();
}, 60_000);

test('each event delivered up to ten times, to any of three gateways at any time: one follow-up and one text each', async () => {
  process.stderr.write(`redelivery: AFTERCALL_E2E_SEED=${seed}\n`);
  const random = randomNumbers(seed);
  const anyGateway = (): GatewayProcess => gateways[Math.floor(random() * gatewayCount)] as GatewayProcess;
  const answers = { accepted: 0, duplicates: 0 };
  /** A busy machine's 503 is delivered again, as Pub/Sub would. */
  const post = async (event: object): Promise<Response> => {
    const answer = await anyGateway().client.post(event);
    return answer.status === 503 ? wait(250).then(() => post(event)) : answer;
  };
  const deliver = async (event: object): Promise<void> => {
    const answer = await post(event);
    expect(answer.status).toBe(202);
    const { accepted, duplicates } = (await answer.json()) as typeof answers;
    answers.accepted += accepted;
    answers.duplicates += duplicates;
  };
  const repeats: Promise<void>[] = [];
  const deliverAgain = async (event: object): Promise<void> => {
    await wait(longestDelayMs * random());
    await deliver(event);
  };
  let deliveries = 0;
  const play = async ({ events }: LoadedCall): Promise<void> => {
    await wait(2_000 * random());
    for (const event of events) {
      const times = 1 + Math.floor(random() * mostDeliveries);
      deliveries += times;
      // The first may come together with others; the next event of the call begins when one of them is committed.
      const together = Math.ceil(random() * times);
      repeats.push(...Array.from({ length: times - together }, () => deliverAgain(event)));
      await Promise.all(Array.from({ length: together }, () => deliver(event)));
    }
  };
  const calls = makeCalls(callCount, 'again');
  await Promise.all(calls.map(play));
  await Promise.all(repeats);

  const eventCount = calls.flatMap(({ events }) => events).length;
  process.stderr.write(`redelivery: ${eventCount} events, ${deliveries} deliveries\n`);
  expect(answers).toEqual({ accepted: eventCount, duplicates: deliveries - eventCount });
  const audit = await auditCalls((gateways[0] as GatewayProcess).client, sandbox, calls);
  expect(audit).toMatchObject({ broken: [], uncertain: [] });
  expect(audit.followUps).toBe(calls.filter((one) => one.consents).length);
  for (const gateway of gateways) expect((await gateway.stop()).code).toBe(0);
}, 180_000);
