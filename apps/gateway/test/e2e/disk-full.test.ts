import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditCalls } from '../support/audit-calls.ts';
import { CallScript } from '../support/call-script.ts';
import { makeCalls } from '../support/call-load.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { SmallDisk } from '../support/small-disk.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

const diskMegabytes = 256;
/** Less than PostgreSQL's next segment of its log takes, so that this one is the last. */
const leaveBytes = 4 * 1024 * 1024;
const callCount = 40;
const patienceMs = 120_000;
const mostPosts = 5_000;

let bed: TestBed;
let disk: SmallDisk | undefined;

beforeAll(async () => {
  bed = await TestBed.make();
  disk = SmallDisk.mount(join(bed.folder, 'full', 'data'), diskMegabytes);
}, 60_000);

afterAll(async () => {
  disk?.unmount();
  await bed.clear();
}, 60_000);

test('a full disk is a 503 before anything is acknowledged, costs nothing, and is over when there is room again', async () => {
  if (disk === undefined) {
    process.stderr.write('SKIPPED: "a full disk" needs to mount a tmpfs, which only root on Linux may.\n');
    return;
  }
  const sandbox = await SandboxProcess.start(bed);
  const gateway = await GatewayProcess.prepare(bed, { name: 'full', sandboxUrl: sandbox.url });
  await gateway.start();
  const platform = new VoicePlatform(gateway.client);
  const calls = makeCalls(callCount);
  const before = calls.slice(0, callCount / 2);
  await Promise.all(before.map(({ events }) => platform.postAll(events)));

  disk.fill(leaveBytes);
  // What has no room is refused, first the large events, in the end every one.
  const refusal = await untilRefused(gateway, largeEvent);
  expect(refusal.headers.get('retry-after')).toBe('1');
  expect(await refusal.json()).toMatchObject({ type: 'https://aftercall.dev/problems/database-away' });
  disk.fill(0);
  const taken: string[] = [];
  await untilRefused(gateway, (index) => new CallScript(`small-${index}`).started(), taken);
  expect((await fetch(`${gateway.client.url}/healthz`)).status).toBe(200);
  const free = disk.freeBytes;
  const acknowledged = platform.counts.acknowledged;

  disk.free();
  const took = performance.now();
  const isTaken = async (): Promise<true | undefined> =>
    (await gateway.client.post(new CallScript('after').started())).status === 202 ? true : undefined;
  await until('events are taken again', isTaken, patienceMs);
  process.stderr.write(
    `disk full: ${acknowledged} events acknowledged before, ${free} bytes free; ${taken.length} more in the last room; taken again ${Math.round(performance.now() - took)} ms after there was room\n`,
  );
  // Of what was acknowledged while there was hardly room, everything is there.
  for (const callId of taken) expect((await gateway.client.journey(callId))?.entries[0]?.kind).toBe('event');
  await Promise.all(calls.slice(callCount / 2).map(({ events }) => platform.postAll(events)));
  const audit = await auditCalls(gateway.client, sandbox, calls);
  expect(audit.broken).toEqual([]);
  expect(audit.uncertain).toEqual([]);
  expect((await gateway.stop()).code).toBe(0);
}, 280_000);

/** Posts one event after another until one is refused, which is the answer; `taken` gets the calls of the others. */
async function untilRefused(
  gateway: GatewayProcess,
  makeEvent: (index: number) => Record<string, unknown>,
  taken: string[] = [],
): Promise<Response> {
  for (let index = 0; index < mostPosts; index += 1) {
    const event = makeEvent(index);
    const answer = await gateway.client.post(event);
    if (answer.status === 503) return answer;
    expect(answer.status).toBe(202);
    taken.push(String(event['subject']));
  }
  throw new Error(`${mostPosts} events were taken on a full disk.`);
}

/** Nothing is sent for it; its text is noise, which no compression makes small. */
function largeEvent(index: number): Record<string, unknown> {
  const noise = Array.from({ length: 3_000 }, () => Math.random().toString(36).slice(2)).join('');
  return {
    specversion: '1.0',
    id: `large-${index}`,
    source: 'urn:test:voice',
    type: 'call.transcript',
    subject: `large-${index}`,
    data: { transcript: noise },
  };
}
