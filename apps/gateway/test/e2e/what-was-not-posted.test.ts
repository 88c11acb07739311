import { randomUUID } from 'node:crypto';
import { rcsChannel, type RcsSettings } from '@aftercall/channel-rcs';
import { smsChannel, type SmsSettings } from '@aftercall/channel-sms';
import type { Channel } from '@aftercall/core';
import { createHttpClient, type LentHttpClient } from '@aftercall/http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { POOL } from '../../src/composition/tokens.ts';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { ReplyLists } from '../../src/ledger/signals/reply-lists.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ReplyCollector } from '../../src/receipts/reply-collector.ts';
import { twilioAccount } from '../support/gateway-config.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { readReplies } from '../support/read-replies.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';
import { until } from '../support/until.ts';

const seconds = 1_000;
const now = (): Date => new Date();

let bed: TestBed;
let database: TestDatabase;
let sandbox: SandboxProcess;
let engine: TestEngine;
let http: LentHttpClient;

beforeAll(async () => {
  bed = await TestBed.make();
  database = await createTestDatabase();
  sandbox = await SandboxProcess.start(bed);
  engine = await startTestEngine({ database });
  http = createHttpClient({ connectionsPerOrigin: 2, timeoutMs: 10_000, maxAnswerBytes: 1_000_000 });
}, 60_000);

afterAll(async () => {
  await http?.close();
  await engine?.stop();
  await bed.clear();
  await database?.drop();
}, 60_000);

const outside = () => ({ http: http.send, now, webhookUrl: 'http://127.0.0.1:9/nobody-listens' });

function smsAtTheSandbox(): Channel {
  const settings = { ...twilioAccount, authTokens: [], baseUrl: sandbox.url } as SmsSettings;
  return smsChannel.create(settings, outside());
}

/** Its sender is chosen by a messaging service. */
function rcsAtTheSandbox(): Channel {
  const { accountSid, authToken } = twilioAccount;
  const account = { accountSid, authToken, authTokens: [], baseUrl: sandbox.url };
  const settings = { provider: 'twilio', ...account, messagingServiceSid: `MG${'1'.repeat(32)}` } as RcsSettings;
  return rcsChannel.create(settings, outside());
}

test('what phones write is found at the carrier, page after page, where it has nowhere to post it', async () => {
  const channel = smsAtTheSandbox();
  const pool = engine.container.get(POOL);
  const collector = new ReplyCollector({
    accounts: [{ tenant: tenantId, id: 'sms-main', channel, marksRead: false }],
    lists: new ReplyLists(pool),
    aftermath: engine.container.get(Aftermath),
    maxBacklog: 1_000,
    now,
    log: createLogger({ level: 'silent' }),
    // The carrier tells times in whole seconds, and here nobody waits for a webhook.
    pace: { settleMs: -2 * seconds, overlapMs: 5 * seconds, atOnce: 1 },
  });
  const collect = async (): Promise<void> => {
    await pool.query(`UPDATE reply_lists SET next_at = '-infinity'`);
    await collector.collect();
  };
  await collect();

  const person = '+12025550171';
  const written = ['BAJA', ...Array.from({ length: 120 }, (_, index) => `message ${index}`)];
  for (const text of written) {
    expect(await sandbox.act('replies', { from: person, to: twilioAccount.from, text })).toMatchObject({
      webhook: null,
    });
  }
  await collect();
  await collect();
  const found = await readReplies(engine);
  expect(found.map(({ body }) => body).toSorted()).toEqual(written.toSorted());
  expect(new Set(found.map(({ address }) => address))).toEqual(new Set([person]));
  expect(found.filter(({ keyword }) => keyword === 'stop')).toHaveLength(1);
  const { rows } = await engine.pool.query(`SELECT DISTINCT kind FROM suppressions`);
  expect(rows).toEqual([{ kind: 'stop' }]);
  await collector.close();
}, 60_000);

test.each([
  ['an SMS', smsAtTheSandbox],
  ['an RCS message of a messaging service', rcsAtTheSandbox],
])(
  'what became of %s is told by the carrier when it is asked, where its callbacks reach nobody',
  async (_what, make) => {
    const channel = make();
    const attemptId = randomUUID();
    const context = { attemptId, signal: new AbortController().signal };
    const fitted = channel.fitText?.({ to: '+12025550172', text: 'See you on Friday.' });
    if (fitted?.fits !== true) throw new Error('the text cannot be said');
    const { request } = fitted;
    const sent = await channel.send(request, context);
    if (sent.outcome !== 'accepted') throw new Error(sent.outcome);
    const { providerIds } = sent;
    const found = await until('the carrier says that it was delivered', async () => {
      const told = await channel.receiptOf?.({ to: request.to, providerIds }, context);
      return told?.receipt.status === 'delivered' ? told : undefined;
    });
    expect(found.receipt).toMatchObject({ attemptId, providerId: providerIds[0], rawStatus: 'delivered' });
    expect(
      await channel.receiptOf?.({ to: request.to, providerIds: [`SM${'0'.repeat(32)}`] }, context),
    ).toBeUndefined();
  },
  60_000,
);
