import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';

interface Export {
  readonly path: string;
  readonly type: string | undefined;
  /** Protocol Buffers hold texts as they are. */
  readonly body: string;
}

const recorder = new URL('../support/record-imports.mjs', import.meta.url).href;

let bed: TestBed;
let database: TestDatabase;
let sandbox: SandboxProcess;
let collector: Server;
const exports: Export[] = [];

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      exports.push({ path, type: headers['content-type'], body: Buffer.concat(chunks).toString('latin1') });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
}, 60_000);
afterEach(() => void exports.splice(0));
afterAll(async () => {
  collector?.close();
  await bed.clear();
  await database?.drop();
}, 60_000);

/** One that sends a message, hears that it arrived, and ends. */
async function run(environment: Record<string, string>): Promise<GatewayProcess> {
  const { url: sandboxUrl } = sandbox;
  const settings = { databaseUrl: database.connectionString, sandboxUrl, environment };
  const gateway = await GatewayProcess.prepare(bed, settings);
  await gateway.start();
  const call = new CallScript(`traced-${gateway.port}`, '+12025550151');
  for (const event of [call.started(), call.consent(), call.booking({}, { live: true })]) {
    expect((await gateway.client.post(event)).status).toBe(202);
  }
  await until('the message has arrived', async () => {
    const [followUp] = (await gateway.client.journey(call.callId))?.followUps ?? [];
    return followUp?.attempts[0]?.status === 'delivered' ? true : undefined;
  });
  expect(await gateway.stop()).toMatchObject({ code: 0 });
  return gateway;
}

const collectorUrl = (): string => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

describe('a gateway', () => {
  test('exports its spans to where the environment says, under the name that it says, the last ones at its end', async () => {
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl(), OTEL_SERVICE_NAME: 'aftercall-of-the-clinic' });
    const [first] = exports;
    expect(first).toMatchObject({ path: '/v1/traces', type: 'application/x-protobuf' });
    const told = exports.map(({ body }) => body).join();
    for (const span of ['process booking.confirmed', 'send sms', 'receipt delivered']) expect(told).toContain(span);
    expect(told).toContain('aftercall-of-the-clinic');
  }, 60_000);

  test('exports nothing when it is told so', async () => {
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl(), OTEL_SDK_DISABLED: 'true' });
    await run({ OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl(), OTEL_TRACES_SAMPLER: 'always_off' });
    await run({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    expect(exports).toEqual([]);
  }, 90_000);

  test('loads the SDK of OpenTelemetry where something is traced, and nowhere else', async () => {
    const loadedBy = async (environment: Record<string, string>): Promise<readonly string[]> => {
      const file = join(await bed.makeFolder('imports'), 'imports.txt');
      await run({ ...environment, AFTERCALL_TEST_IMPORTS: file, NODE_OPTIONS: `--import=${recorder}` });
      const loaded = await readFile(file, 'utf8');
      // The API alone comes with the metrics.
      return loaded.split('\n').filter((one) => /^@opentelemetry\/(?!api$)/.test(one));
    };
    expect(await loadedBy({})).toEqual([]);
    expect(await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl() })).toContain('@opentelemetry/sdk-trace');
  }, 90_000);

  test('works and ends as ever while the collector is away, and says once that spans are lost', async () => {
    const gateway = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    const lost = gateway.log.filter(({ msg }) => /^(?:Spans could not|The last spans could not)/.test(msg));
    expect(lost).toHaveLength(1);
  }, 60_000);
});
