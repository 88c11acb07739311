import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Receiver } from '../outbound/support/receiver.ts';
import { secret } from '../outbound/support/start-outbound.ts';
import { CallScript } from '../support/call-script.ts';
import { gatewayConfig } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { query } from '../support/postgres-query.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';

let bed: TestBed;
let database: TestDatabase;
let receiver: Receiver;
let gateway: GatewayProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  receiver = await Receiver.start(secret);
  const crm = { id: 'crm', url: receiver.url, secrets: [secret], tenants: '*', allowPrivateNetwork: true };
  const config = JSON.parse(gatewayConfig({ sandboxUrl: 'http://127.0.0.1:9' })) as object;
  const configText = JSON.stringify({ ...config, outbound: { webhooks: [crm] } });
  gateway = await GatewayProcess.prepare(bed, { configText, databaseUrl: database.connectionString });
}, 60_000);

afterAll(async () => {
  await bed.clear();
  await receiver.stop();
  await database.drop();
}, 60_000);

test('a receiver that never answers keeps no gateway from its end, and its destination is left to the next one at once', async () => {
  await gateway.start();
  const never = Promise.withResolvers<number>();
  receiver.answer = () => never.promise;
  expect((await gateway.client.post(new CallScript('hangs').started())).status).toBe(202);
  await until('a post is under way', async () => (receiver.posts.length > 0 ? true : undefined));

  expect({ exit: await gateway.stop(), told: gateway.log.filter(({ level }) => level !== 'info') }).toEqual({
    exit: { code: 0, signal: null },
    told: [],
  });
  const leases = await query(database.connectionString, 'SELECT worker FROM outbound_destinations');
  expect(leases).toEqual([{ worker: null }]);

  receiver.answer = () => 204;
  never.resolve(503);
  await gateway.start();
  await until('what hung is taken', async () => (receiver.taken.length > 0 ? true : undefined));
  expect((await gateway.stop()).code).toBe(0);
}, 120_000);
