import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PubsubPullDoor } from '../../src/ingress/pubsub-pull.ts';
import { PubsubTarget } from '../../src/outbound/pubsub-target.ts';
import { describeWithPubsub } from '../support/describe-with-pubsub.ts';
import { eventually } from './support/eventually.ts';
import { memoryPubsubLog, type MemoryPubsubLog } from './support/memory-pubsub-log.ts';
import { createPullSubscription } from './support/pull-subscription.ts';
import { messageOf } from './support/sample-events.ts';

const mend =
  'no Google credentials that can be used: let GOOGLE_APPLICATION_CREDENTIALS name a key file that can be read, ' +
  'or give the gateway a workload identity';
const event = {
  specversion: '1.0',
  id: '7421.1',
  source: 'urn:test:gateway',
  type: 'aftercall.receipt',
  subject: 'call-1',
  time: '2026-11-26T09:00:00.000Z',
  tenant: 'salon-luz',
  datacontenttype: 'application/json',
  data: {},
} as const;

/** A key as Google hands it out, of nobody. */
function keyFile(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return JSON.stringify({
    type: 'service_account',
    project_id: 'demo',
    private_key_id: 'a',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'gateway@demo.iam.gserviceaccount.com',
    client_id: '1',
    token_uri: 'http://127.0.0.1:9/token',
  });
}

let folder: string;
let file: string;
let log: MemoryPubsubLog;
let arrived: string[];
let door: PubsubPullDoor | undefined;
let target: PubsubTarget | undefined;
const before = { ...process.env };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aftercall-credentials-'));
  file = join(folder, 'key.json');
  log = memoryPubsubLog();
  arrived = [];
  // Neither gcloud's own credentials nor a metadata server are this machine's.
  Object.assign(process.env, { CLOUDSDK_CONFIG: folder, METADATA_SERVER_DETECTION: 'none' });
  process.env['GOOGLE_APPLICATION_CREDENTIALS'] = file;
});
afterEach(async () => {
  await door?.close();
  await target?.close();
  door = undefined;
  target = undefined;
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await rm(folder, { recursive: true });
});

async function pull(subscription = 'calls'): Promise<void> {
  door = new PubsubPullDoor({
    project: 'demo',
    subscription,
    maxMessages: 10,
    maxBacklog: 10,
    now: () => new Date(),
    intake: {
      receive: ({ data }) => ({
        take: () => {
          arrived.push(Buffer.from(data).toString());
          return Promise.resolve({ taken: true });
        },
      }),
    },
    log,
    pace: {
      firstWaitMs: 10,
      longestWaitMs: 40,
      holdMs: 60_000,
      reopenMs: 10,
      longestReopenMs: 20,
      closeMs: 30_000,
    },
  });
  await door.start();
}
const triesOf = (sentence: string) => log.lines.filter((line) => line.sentence === sentence).length;

describe('without Google credentials', () => {
  test.each([
    ['a key file that is not there', undefined, /ENOENT: no such file/],
    ['a key file that is none', '-----BEGIN PRIVATE KEY-----', /^The key file is not JSON\.$/],
    ['no key file and no identity of the machine', 'unset', /^Could not load the default credentials/],
  ])('%s: the pull door looks for them again and again, and says the mend', async (_what, content, why) => {
    if (content === 'unset') delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    else if (content !== undefined) await writeFile(file, content);
    await pull();
    const sentence = `Pulling from Pub/Sub waits: ${mend}.`;
    await eventually(
      () => triesOf(sentence),
      (count) => count >= 3,
    );
    expect(triesOf(sentence)).toBeGreaterThanOrEqual(3);
    expect(log.lines[0]).toEqual({
      level: 'error',
      fields: { subscription: 'projects/demo/subscriptions/calls', why: expect.stringMatching(why) },
      sentence,
    });
    expect(new Set(log.lines.map((line) => line.sentence))).toEqual(new Set([sentence]));
  });

  test('a delivery to a topic has failed, and is no end of the process', async () => {
    target = new PubsubTarget({ project: 'demo', topic: 'news' });
    const deliver = () => target?.deliver(event, 'salon-luz/call-1');
    expect(await deliver()).toEqual({ result: 'failed', error: mend });
    expect(await deliver()).toEqual({ result: 'failed', error: mend });
  });
});

describeWithPubsub('once there are credentials', (pubsub) => {
  test('they are used without a restart: messages are pulled and events are published', async () => {
    // A client that knows no emulator is led to it by this variable.
    process.env['CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB'] = pubsub().emulator.host;
    const subscription = await createPullSubscription(pubsub().client, 'calls');
    target = new PubsubTarget({ project: 'demo', topic: 'calls-topic' });
    await pull();
    expect(await target.deliver(event, undefined)).toEqual({ result: 'failed', error: mend });
    await writeFile(file, keyFile());
    expect(await target.deliver(event, undefined)).toEqual({ result: 'taken' });
    await subscription.publish(messageOf('message'));
    await eventually(
      () => arrived.length,
      (count) => count >= 2,
    );
    expect(arrived.toSorted()).toEqual(['message', JSON.stringify(event)]);
  }, 60_000);
});
