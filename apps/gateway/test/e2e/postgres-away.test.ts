import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts';
import { auditCalls } from '../support/audit-calls.ts';
import { makeCalls, playCalls } from '../support/call-load.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { silentLog } from '../support/postgres-test-database.ts';
import { testDataDir, testReachableDir } from '../support/postgres-test-folder.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

const callCount = 100;
const callEveryMs = 60;
const sendConcurrency = 16;
const awayMs = 1_500;

let bed: TestBed;
let sandbox: SandboxProcess;
let postgres: EmbeddedPostgres;
let gateway: GatewayProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  bed.guard(testDataDir(bed.folder));
  postgres = await startPostgres();
  sandbox = await SandboxProcess.start(bed);
  const databaseUrl = postgres.connectionString;
  gateway = await GatewayProcess.prepare(bed, { sandboxUrl: sandbox.url, databaseUrl, sendConcurrency });
  await gateway.start();
}, 90_000);

afterAll(() => bed.clear(), 60_000);

/** On the same data and, as nobody else takes it meanwhile, on the same port. */
function startPostgres(): Promise<EmbeddedPostgres> {
  const { folder } = bed;
  return startEmbeddedPostgres({
    dataDir: testDataDir(folder),
    reachableDir: testReachableDir(folder),
    log: silentLog,
  });
}

/** What a killed server left running keeps the next one away for a moment. */
async function restartPostgres(): Promise<EmbeddedPostgres> {
  return until('PostgreSQL starts again', () => startPostgres().catch(() => undefined));
}

test('a PostgreSQL that is killed under load and comes back costs nothing that was acknowledged', async () => {
  await sandbox.setFault({ fault: 'slow_answer', delaySeconds: 0.4 });
  const calls = makeCalls(callCount);
  const platform = new VoicePlatform(gateway.client);
  const playing = playCalls(platform, calls, callEveryMs);
  await until('the load is acknowledged', async () => (platform.counts.acknowledged > 100 ? true : undefined));

  process.kill(postgres.pid, 'SIGKILL');
  const acknowledgedBefore = platform.counts.acknowledged;
  await until('it is seen to be away', async () =>
    (await fetch(`${gateway.client.url}/readyz`)).status === 503 ? true : undefined,
  );
  const alive = await fetch(`${gateway.client.url}/healthz`);
  const refusal = await gateway.client.post(calls[0]?.events[0] ?? {});
  await wait(awayMs);
  await until('the load is refused', async () => (platform.counts.refused > 0 ? true : undefined));
  const acknowledgedAway = platform.counts.acknowledged;
  const { connectionString } = await restartPostgres();
  expect(connectionString).toBe(postgres.connectionString);
  await playing;
  const audit = await auditCalls(gateway.client, sandbox, calls);

  const { reached, accepted, uncertain, uncertainYetAccepted } = audit;
  process.stderr.write(
    `PostgreSQL away: ${callCount} calls, posts ${JSON.stringify(platform.counts)}; ${reached} reached, ${accepted} accepted, ` +
      `${uncertain.length} uncertain (${uncertainYetAccepted} of them accepted by the carrier); ` +
      `${acknowledgedAway - acknowledgedBefore} answers were still on their way at the kill\n`,
  );
  expect(alive.status).toBe(200);
  expect(refusal.status).toBe(503);
  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(platform.counts.unanswered).toBe(0);
  expect(audit.broken).toEqual([]);
  expect(audit.followUps).toBe(calls.filter((one) => one.consents).length);
  expect(reached + accepted + uncertain.length).toBe(audit.followUps);
  expect(uncertain.length).toBeLessThanOrEqual(sendConcurrency);
  expect(await gateway.stop()).toEqual({ code: 0, signal: null });
}, 150_000);
