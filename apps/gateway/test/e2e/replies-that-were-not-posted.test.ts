import { smsChannel, type SmsSettings } from '@aftercall/channel-sms';
import { createHttpClient, type LentHttpClient } from '@aftercall/http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { POOL } from '../../src/composition/tokens.ts';
import { Aftermath } from '../../src/engine/aftermath.ts';
import { ReplyLists } from '../../src/ledger/reply-lists.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ReplyCollector } from '../../src/receipts/reply-collector.ts';
import { twilioAccount } from '../support/gateway-config.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres-test-database.ts';
import { readReplies } from '../support/read-replies.ts';
import { SandboxProcess } from '../support/sandbox-process.ts';
import { TestBed } from '../support/test-bed.ts';
import { startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';

const seconds = 1_000;

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

test('what phones write is found at the carrier, page after page, where it has nowhere to post it', async () => {
  const settings = { ...twilioAccount, authTokens: [], baseUrl: sandbox.url } as SmsSettings;
  const now = (): Date => new Date();
  const channel = smsChannel.create(settings, { http: http.send, now, webhookUrl: 'https://gateway.example' });
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
