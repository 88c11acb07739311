import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { account, apiKey, tenant } from '../support/gateway-config.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { query } from '../support/postgres-query.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';

/** What a stop may take; a busy machine is given more to end a process, and less than whoever kills it in the end would. */
const longestStopMs = 20_000;
const slackMs = 9_000;

let bed: TestBed;
let sandbox: SandboxProcess;
let database: TestDatabase;
let proxy: TcpProxy;

beforeAll(async () => {
  bed = await TestBed.make();
  sandbox = await SandboxProcess.start(bed);
  database = await createTestDatabase();
  proxy = await TcpProxy.start(database.connectionString);
}, 60_000);

afterAll(async () => {
  await bed.clear();
  await proxy.close();
  await database.drop();
}, 60_000);

async function startGateway(name: string, databaseUrl = database.connectionString): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.prepare(bed, { name, sandboxUrl: sandbox.url, databaseUrl });
  await gateway.start();
  return gateway;
}

/** A text that the carrier has accepted, and to which it will never answer. */
async function hangingSend(gateway: GatewayProcess, callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  for (const event of [call.started(), call.consent(), call.booking({}, { live: true })]) {
    expect((await gateway.client.post(event)).status).toBe(202);
  }
  const isUnderWay = async (): Promise<true | undefined> =>
    (await sandbox.accepts()).some((one) => one.to === phone) ? true : undefined;
  await until('the send is under way', isUnderWay);
}

async function stopAndMeasure(gateway: GatewayProcess) {
  const began = performance.now();
  const exit = await gateway.stop();
  return { exit, tookMs: performance.now() - began };
}

/** A poster that begins a webhook, and never ends it. */
async function endlessPoster(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(`POST /webhooks/${tenant}/${account} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf`);
  return socket;
}

async function statusOf(gateway: GatewayProcess, path: string): Promise<number> {
  return (await fetch(`${gateway.client.url}${path}`)).status;
}

/** Asks for a text, and for the answer only when it has come to the phone. */
function followUpOnceDelivered(gateway: GatewayProcess, callId: string): Promise<Response> {
  const { booking } = new CallScript(callId).booking()['data'] as { booking: object };
  return fetch(`${gateway.client.url}/v1/follow-ups?wait=delivered&timeout=30s`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ callId, trigger: 'booking.confirmed', booking }),
  });
}

test('a provider that never answers, a poster that never ends and a caller who waits are all ended in time', async () => {
  const gateway = await startGateway('hanging');
  // No receipt ever comes for this one.
  const call = new CallScript('waits', '+12025559944');
  for (const event of [call.started(), call.consent()]) await gateway.client.post(event);
  const waiting = followUpOnceDelivered(gateway, 'waits');
  const poster = await endlessPoster(gateway.port);
  await until('it is sent', async () => ((await sandbox.accepts()).length === 1 ? true : undefined));
  // It lasts for as long as a provider may take, and so do the doors: the last thing before the signal.
  await hangingSend(gateway, 'hangs', '+12025559932');

  const stopping = stopAndMeasure(gateway);
  const ready = await until('it is not ready any more', async () => {
    const status = await statusOf(gateway, '/readyz');
    return status === 200 ? undefined : status;
  });
  const refusal = await gateway.client.post(new CallScript('too-late').started());
  expect({ ready, alive: await statusOf(gateway, '/healthz') }).toEqual({ ready: 503, alive: 200 });
  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(refusal.headers.get('connection')).toBe('close');
  expect(await refusal.json()).toMatchObject({ type: 'https://aftercall.dev/problems/shutting-down' });

  const answer = await waiting;
  expect(await answer.json()).toMatchObject({ waited: 'timed_out', attempts: [{ status: 'accepted' }] });
  const { exit, tookMs } = await stopping;
  expect(exit).toEqual({ code: 0, signal: null });
  expect(tookMs).toBeLessThan(longestStopMs + slackMs);
  expect(poster.destroyed || poster.readableEnded || poster.closed).toBe(true);

  // Nothing of it is left to do, and what the carrier said while the gateway drained was heard.
  const leased = await query(database.connectionString, `SELECT FROM work WHERE worker IS NOT NULL`);
  expect(leased).toEqual([]);
  const next = await startGateway('next');
  const journey = await next.client.journey('hangs');
  const outcomes = journey?.entries.filter((one) => one.kind === 'outcome').map((one) => one.data['outcome']);
  expect(outcomes).toEqual(['uncertain']);
  expect(journey?.followUps[0]?.attempts).toMatchObject([{ status: 'delivered' }]);
  expect((await next.stop()).code).toBe(0);
}, 120_000);

test('a database behind a network that swallows everything does not keep it', async () => {
  const gateway = await startGateway('swallowed', proxy.through(database.connectionString));
  await hangingSend(gateway, 'swallowed', '+12025569932');
  proxy.swallow();
  // This one waits for its commit when the signal comes.
  const waiting = gateway.client.post(new CallScript('swallowed-too').started()).catch(() => undefined);
  await wait(200);
  const { exit, tookMs } = await stopAndMeasure(gateway);
  proxy.heal();
  expect(exit).toEqual({ code: 1, signal: null });
  expect(tookMs).toBeLessThan(longestStopMs + slackMs);
  expect((await waiting)?.status ?? 503).toBe(503);

  // What it could not write down is asked about by the next one, once the lease has ended, and is sent no second time.
  const next = await startGateway('after-swallowed');
  const found = await until(
    'the send is accounted for',
    async () => (await next.client.journey('swallowed'))?.followUps.find(({ attempts }) => attempts[0]?.acceptedAt),
    90_000,
  );
  expect(found.attempts).toHaveLength(1);
  expect((await sandbox.accepts()).filter((one) => one.to === '+12025569932')).toHaveLength(1);
  expect((await next.stop()).code).toBe(0);
}, 240_000);

test('a database that goes silent is a 503 in the end, and everything goes on by itself when it speaks again', async () => {
  const gateway = await startGateway('silent', proxy.through(database.connectionString));
  const call = new CallScript('silent');
  expect((await gateway.client.post(call.started())).status).toBe(202);
  proxy.swallow();
  const consent = call.consent();
  const refusal = await gateway.client.post(consent);
  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(await statusOf(gateway, '/readyz')).toBe(503);
  proxy.heal();
  await until('the event is taken', async () =>
    (await gateway.client.post(consent)).status === 202 ? true : undefined,
  );
  const entries = (await gateway.client.journey('silent'))?.entries.filter((one) => one.kind === 'event');
  expect(entries).toHaveLength(2);
  expect((await gateway.stop()).code).toBe(0);
}, 120_000);

test('a second signal ends it at once', async () => {
  const gateway = await startGateway('impatient');
  await hangingSend(gateway, 'impatient', '+12025579932');
  const stopping = gateway.stop();
  await until('it drains', async () => (gateway.log.some((one) => one.msg.startsWith('Draining')) ? true : undefined));
  await wait(1_200);
  gateway.process.signal('SIGTERM');
  // Had it drained to its end, it would have ended well.
  expect(await stopping).toEqual({ code: 143, signal: null });
  // The database is not its own, and goes on.
  expect(gateway.log.filter(({ msg }) => /PostgreSQL stops/.test(msg))).toEqual([]);
}, 120_000);
