import { mkdir, readdir, readFile, watch } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { auditCalls } from '../support/audit-calls.ts';
import { makeCalls, type LoadedCall } from '../support/call-load.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { processesOn } from '../support/postgres-processes.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

let bed: TestBed;
let sandbox: SandboxProcess;

beforeAll(async () => {
  bed = await TestBed.make();
  sandbox = await SandboxProcess.start(bed);
}, 60_000);

afterAll(() => bed.clear(), 60_000);

/** Calls whose text the carrier accepts at once and answers only after three seconds. */
function slowCalls(name: string, areaCodes: readonly number[]): LoadedCall[] {
  return areaCodes.map((areaCode) => {
    const phone = `+1${areaCode}5559934`;
    const call = new CallScript(`${name}-slow-${areaCode}`, phone);
    const events = [call.started(), call.consent(), call.booking({}, { live: true })];
    return { callId: call.callId, phone, events, consents: true };
  });
}

/** Posts the events of each call until the first one that is not acknowledged; nothing is posted twice. */
async function postUntilRefused(platform: VoicePlatform, calls: readonly LoadedCall[]): Promise<void> {
  const queue = [...calls];
  const client = async (): Promise<void> => {
    for (let call = queue.shift(); call !== undefined; call = queue.shift()) {
      for (const event of call.events) if (!(await platform.tryPost(event))) return;
    }
  };
  await Promise.all([client(), client(), client(), client()]);
}

describe('a gateway that is told to end under load', () => {
  let gateway: GatewayProcess;
  /** The carrier remembers the calls of every signal. */
  const played: LoadedCall[] = [];

  beforeAll(async () => {
    gateway = await GatewayProcess.prepare(bed, { name: 'under-load', sandboxUrl: sandbox.url });
    const tookMs = await gateway.start();
    process.stderr.write(`signals: first start, on no data: ${tookMs} ms\n`);
  }, 60_000);

  beforeEach(async () => {
    if (!gateway.isRunning) await gateway.start();
  }, 60_000);

  test('keeps what it compiled beside the packages, for its next start', async () => {
    const compiled = await readdir(new URL('../../../../node_modules/.cache/compiled', import.meta.url));
    expect(compiled).not.toEqual([]);
  });

  test.each([
    { signal: 'SIGTERM', areaCodes: [202, 203, 205, 206], firstPhone: 1_000 },
    { signal: 'SIGINT', areaCodes: [207, 208, 209, 210], firstPhone: 4_000 },
  ] as const)(
    '$signal: what it acknowledged is kept, what it was sending is finished, PostgreSQL ends last',
    async ({ signal, areaCodes, firstPhone }) => {
      const platform = new VoicePlatform(gateway.client);
      const slow = slowCalls(signal, areaCodes);
      await Promise.all(slow.map((call) => platform.postAll(call.events)));
      const isUnderWay = async (): Promise<true | undefined> => {
        const phones = new Set((await sandbox.accepts()).slice(-slow.length).map((one) => one.to));
        return slow.every(({ phone }) => phones.has(phone)) ? true : undefined;
      };
      await until('the slow sends are under way', isUnderWay);

      const calls = makeCalls(800, signal, firstPhone);
      const posting = postUntilRefused(platform, calls);
      await until('the load is acknowledged', async () => (platform.counts.acknowledged > 60 ? true : undefined));
      const exit = await gateway.stop(signal);
      await posting;

      expect(exit).toEqual({ code: 0, signal: null });
      expect(processesOn(gateway.folder)).toEqual([]);
      const { log } = gateway;
      expect(log.filter(({ level }) => /error|fatal|unreadable/.test(level))).toEqual([]);
      expect(log.at(-1)?.msg).toBe('The gateway has stopped.');
      const serverLog = await readFile(join(gateway.dataDir, 'postgres', 'server.log'), 'utf8');
      expect(serverLog.trimEnd()).toMatch(/LOG: {2}database system is shut down$/);
      expect(platform.counts.acknowledged).toBeLessThan(calls.length);

      const tookMs = await gateway.start();
      process.stderr.write(`signals: start on the same data after ${signal}: ${tookMs} ms\n`);
      for (const { callId } of slow) {
        const journey = await gateway.client.journey(callId);
        const outcomes = journey?.entries.filter((one) => one.kind === 'outcome');
        expect(outcomes?.map((one) => one.data['outcome'])).toEqual(['accepted']);
      }
      const begun = calls.filter(({ events }) => events.some(({ id }) => platform.posted.has(String(id))));
      for (const { callId, events } of begun) {
        const journey = await gateway.client.journey(callId);
        const kept = new Set(journey?.entries.map((one) => one.data['id']));
        const lost = events.filter(({ id }) => platform.acknowledged.has(String(id)) && !kept.has(id));
        expect(lost).toEqual([]);
      }

      // The voice platform posts what it has no answer to, and what came after it.
      await Promise.all(begun.map(({ events }) => platform.postAll(events)));
      played.push(...slow, ...begun);
      expect(await auditCalls(gateway.client, sandbox, played)).toMatchObject({ broken: [], uncertain: [] });
    },
    90_000,
  );
});

describe('a gateway whose PostgreSQL would outlive it', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.prepare(bed, { name: 'outlived', sandboxUrl: sandbox.url });
  });
  beforeEach(async () => {
    await gateway.start();
  }, 60_000);

  test('ends in order when its terminal is closed', async () => {
    expect(await gateway.stop('SIGHUP')).toEqual({ code: 0, signal: null });
    expect(gateway.log.at(-1)?.msg).toBe('The gateway has stopped.');
    expect(processesOn(gateway.folder)).toEqual([]);
  }, 60_000);

  test('told a second time it waits for no send, and leaves no PostgreSQL behind', async () => {
    // The carrier never answers, and would be waited for.
    const call = new CallScript('unanswered', '+12125559932');
    const events = [call.started(), call.consent(), call.booking({}, { live: true })];
    await new VoicePlatform(gateway.client).postAll(events);
    const isUnderWay = async () => (await sandbox.accepts()).find((one) => one.to === call.phone);
    await until('the send is under way', isUnderWay);
    gateway.process.signal('SIGTERM');
    // A second one within a second counts as the same.
    await wait(1_200);
    gateway.process.signal('SIGTERM');
    expect(await gateway.process.exit).toEqual({ code: 143, signal: null });
    const left = async (): Promise<true | undefined> => (processesOn(gateway.folder).length === 0 ? true : undefined);
    await until('PostgreSQL has ended, too', left);
  }, 60_000);
});

describe('a gateway that is told to end while it starts', () => {
  test.each([
    { moment: 'while its database is made', name: 'making' },
    { moment: 'while its database starts', name: 'starting' },
  ])(
    '$moment: it leaves nothing running, and the next start finds nothing broken',
    async ({ name }) => {
      const gateway = await GatewayProcess.prepare(bed, { name, sandboxUrl: sandbox.url });
      await mkdir(gateway.dataDir);
      // Watched from before it starts: it may be quicker than this process comes to look.
      const changes = watch(gateway.dataDir)[Symbol.asyncIterator]();
      let change = changes.next();
      const process = gateway.launch();
      const wanted = name === 'making' ? /^initdb-/ : /^postgres$/;
      while (!wanted.test((await change).value?.filename ?? '')) change = changes.next();
      await changes.return?.();
      process.signal('SIGTERM');
      expect(await process.exit).toEqual({ code: 0, signal: null });
      expect(processesOn(gateway.folder)).toEqual([]);
      expect(gateway.log.filter(({ level }) => level !== 'info')).toEqual([]);

      await gateway.start();
      expect((await gateway.client.post(new CallScript('after').started())).status).toBe(202);
      expect(await gateway.stop()).toEqual({ code: 0, signal: null });
      expect(processesOn(gateway.folder)).toEqual([]);
    },
    90_000,
  );
});
