import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditCalls } from '../support/audit-calls.ts';
import { makeCalls, playCalls } from '../support/call-load.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { query } from '../support/postgres-query.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

const callCount = 160;
const callEveryMs = 75;
const kills = 3;
/** How long a gateway lives before it is killed: the kills together fall within the run. */
const shortestLifeMs = 1_000;
const longestLifeMs = 2_500;
/** Set it to see a run again, as far as two processes let themselves be repeated. */
const seed = Number(process.env['AFTERCALL_E2E_SEED'] ?? randomInt(2 ** 31));

let bed: TestBed;
let sandbox: SandboxProcess;
let gateway: GatewayProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  sandbox = await SandboxProcess.start(bed);
  gateway = await GatewayProcess.prepare(bed, { sandboxUrl: sandbox.url });
  await gateway.start();
}, 60_000);

afterAll(() => bed.clear(), 60_000);

/** Attempts whose outcome the killed gateway still owed, as PostgreSQL tells, which survived it. */
async function leasedNow(database: string): Promise<string[]> {
  // What the gateway had begun is not decided before its connections are gone.
  await until('the connections of the killed gateway end', async () => {
    const open = await query(database, `SELECT FROM pg_stat_activity WHERE application_name = 'aftercall'`);
    return open.length === 0 ? true : undefined;
  });
  const rows = await query(database, `SELECT id FROM work WHERE kind = 'send' AND worker IS NOT NULL`);
  return (rows as { id: string }[]).map(({ id }) => id);
}

test('a gateway that is killed three times in mid-run loses nothing and sends nothing twice', async () => {
  process.stderr.write(`kill in mid-run: AFTERCALL_E2E_SEED=${seed}\n`);
  const random = randomNumbers(seed);
  // An answer that takes its time keeps sends under way, so that every kill meets some.
  await sandbox.setFault({ fault: 'slow_answer', delaySeconds: 0.6 });
  const calls = makeCalls(callCount);
  const platform = new VoicePlatform(gateway.client);
  const database = await gateway.database();

  const playing = playCalls(platform, calls, callEveryMs);
  const inDoubt = new Set<string>();
  for (let kill = 0; kill < kills; kill += 1) {
    await wait(shortestLifeMs + (longestLifeMs - shortestLifeMs) * random());
    await gateway.kill();
    for (const attempt of await leasedNow(database)) inDoubt.add(attempt);
    await gateway.start();
  }
  await playing;
  const audit = await auditCalls(gateway.client, sandbox, calls);

  const { reached, accepted, uncertain, uncertainYetAccepted } = audit;
  process.stderr.write(
    `kill in mid-run: ${callCount} calls, ${kills} kills, posts ${JSON.stringify(platform.counts)}; ` +
      `${reached} reached, ${accepted} accepted, ${uncertain.length} uncertain (${uncertainYetAccepted} of them accepted by the carrier), ` +
      `${inDoubt.size} under way at the kills\n`,
  );
  expect(audit.broken).toEqual([]);
  expect(audit.followUps).toBe(calls.filter((one) => one.consents).length);
  expect(reached + accepted + uncertain.length).toBe(audit.followUps);
  expect(uncertain.filter((attempt) => !inDoubt.has(attempt))).toEqual([]);
  expect(platform.counts.unanswered).toBeGreaterThan(0);
}, 150_000);
