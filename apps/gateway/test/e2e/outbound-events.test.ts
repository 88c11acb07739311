import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Receiver } from '../outbound/support/receiver.ts';
import { secret } from '../outbound/support/start-outbound.ts';
import { makeCalls, playCalls } from '../support/call-load.ts';
import { gatewayConfig, tenant } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { query } from '../support/postgres-query.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

/** A gateway that starts waits until the lease of the killed one has run out. */
const leaseMs = 30_000;

let bed: TestBed;
let receiver: Receiver;
let gateway: GatewayProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  receiver = await Receiver.start(secret);
  const { url: sandboxUrl } = await SandboxProcess.start(bed);
  const crm = { id: 'crm', url: receiver.url, secrets: [secret], tenants: '*', allowPrivateNetwork: true };
  const config = { ...(JSON.parse(gatewayConfig({ sandboxUrl })) as object), outbound: { webhooks: [crm] } };
  gateway = await GatewayProcess.prepare(bed, { configText: JSON.stringify(config) });
  await gateway.start();
}, 60_000);

afterAll(async () => {
  await bed.clear();
  await receiver.stop();
}, 60_000);

interface Entry {
  readonly id: string;
  readonly call: string;
}

test('a gateway that is killed while it publishes has published every entry in the end, and those of each call in order', async () => {
  const calls = makeCalls(60);
  const database = await gateway.database();
  // Slow enough that the kill meets deliveries.
  receiver.answer = () => wait(5, 204);
  const playing = playCalls(new VoicePlatform(gateway.client), calls, 40);
  await until('some deliveries', async () => (receiver.taken.length > 100 ? true : undefined));
  await gateway.kill();
  const takenBefore = receiver.taken.length;
  await gateway.start();
  await playing;
  const { entries, taken } = await until(
    'every entry',
    async () => {
      // Read before the ledger: what is written meanwhile may be taken meanwhile as well.
      const taken = receiver.taken;
      const entries = (await query(
        database,
        `SELECT l.xid || '.' || l.seq AS id, c.call_id AS call FROM ledger_entries l JOIN calls c ON c.id = l.call
          WHERE l.tenant = '${tenant}' ORDER BY l.xid, l.seq`,
      )) as unknown as Entry[];
      const ids = new Set(taken.map(({ id }) => id));
      return ids.size > takenBefore && entries.every(({ id }) => ids.has(id)) ? { entries, taken } : undefined;
    },
    leaseMs + 60_000,
  );
  expect(receiver.faults).toEqual([]);
  expect(new Set(taken.map(({ id }) => id))).toEqual(new Set(entries.map(({ id }) => id)));
  for (const { callId } of calls) {
    const order = taken.filter(({ subject }) => subject === callId).map(({ id }) => id);
    expect([...new Set(order)]).toEqual(entries.filter(({ call }) => call === callId).map(({ id }) => id));
  }
  process.stderr.write(
    `outbound: ${entries.length} entries, ${takenBefore} taken before the kill, ${taken.length - entries.length} repeated\n`,
  );
}, 150_000);
