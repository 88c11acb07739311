import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import type { WireFeedEntry, WireJourney } from '../support/gateway-client.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { until } from '../support/until.ts';
import { VoicePlatform } from '../support/voice-platform.ts';

let bed: TestBed;
let database: TestDatabase;
let sandbox: SandboxProcess;
let gateway: GatewayProcess;
let platform: VoicePlatform;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  gateway = await GatewayProcess.prepare(bed, { sandboxUrl: sandbox.url, databaseUrl: database.connectionString });
  await gateway.start();
  await sandbox.sendRepliesTo(gateway.client.url);
  platform = new VoicePlatform(gateway.client);
}, 90_000);

afterAll(async () => {
  if (gateway?.isRunning) await gateway.stop();
  await bed.clear();
  await database?.drop();
}, 60_000);

const phone = '+12025550177';

function journeyWhen(callId: string, isRight: (journey: WireJourney) => boolean): Promise<WireJourney> {
  return until(`the journey of ${callId} is right`, async () => {
    const journey = await gateway.client.journey(callId);
    return journey !== undefined && isRight(journey) ? journey : undefined;
  });
}

const outcomes = ({ followUps }: WireJourney): string => followUps.map((one) => one.outcome).join();

/** What the voice platform reads of what people wrote. */
function nextReply(): Promise<WireFeedEntry> {
  return until('the feed tells of a reply', async () =>
    (await gateway.client.feed()).find((one) => one.kind === 'reply'),
  );
}

/** The entries in short, from the reply on. */
function story({ entries }: WireJourney): string[] {
  const lines = entries.map(({ kind, data }) => {
    const { type, verdict, status } = data as Readonly<Record<string, string | undefined>>;
    return [kind, type, verdict, status].filter((word) => word !== undefined).join(' ');
  });
  return lines.slice(lines.indexOf('reply'));
}

test('a caller who got a text asks something, and the phone gets the answer that the platform posts', async () => {
  const call = new CallScript('call-dog', phone);
  // To appointments alone: the question is what permits its answer.
  const consent = call.consent({ purposes: ['appointment'] });
  await platform.postAll([call.started(), consent, call.booking(), call.ended()]);
  await journeyWhen(call.callId, (journey) => outcomes(journey) === 'reached');

  expect(await sandbox.reply(phone, 'Can I bring my dog?')).toBe(200);
  const { callId, data } = await nextReply();
  const { replies } = await journeyWhen(call.callId, (journey) => journey.replies.length === 1);
  expect([callId, data['replyId']]).toEqual([call.callId, replies[0]?.id]);

  const request = { kind: 'text', text: 'Yes, dogs are welcome on a lead.' };
  const posted = await gateway.client.followUp({ inReplyTo: data['replyId'], request }, '?wait=delivered&timeout=20s');
  expect([posted.status, await posted.json()]).toEqual([
    201,
    expect.objectContaining({
      verdict: 'send',
      channel: 'sms',
      waited: 'delivered',
      answers: { replyId: data['replyId'] },
    }),
  ]);

  const messages = await sandbox.messagesTo(phone);
  expect(JSON.stringify(messages.at(-1))).toContain('dogs are welcome on a lead');
  const journey = await journeyWhen(call.callId, (one) => outcomes(one) === 'reached,reached');
  const told = story(journey).filter((line) => !/^receipt (?:queued|sending|sent)/.test(line) && line !== 'outcome');
  expect(told).toEqual([
    'reply',
    'event caller.requested',
    'consent',
    'verdict send',
    'plan',
    'attempt',
    'receipt delivered',
    'settled',
  ]);
});
