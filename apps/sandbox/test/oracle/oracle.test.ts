import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { KeptList } from '../../src/oracle/kept-list.ts';
import { account, openReceiver, openSandbox, ordinaryPhone, sender } from '../support/harness.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function temporaryLog(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  folders.push(folder);
  return join(folder, 'oracle', 'accepts.jsonl');
}

function readLog(path: string): Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('the log of accepted messages', () => {
  test('has a line for each accept by the time it is answered, and none for a refusal', async () => {
    const oracleLog = temporaryLog();
    const sandbox = await openSandbox({ oracleLog, now: () => Date.parse('2026-11-23T10:00:00.5Z') });
    const { body } = await sandbox.create({
      Body: 'Línea 1\nLínea 2',
      StatusCallback: 'http://127.0.0.1:1/?attempt=att-7',
    });
    await sandbox.create({ To: '+14155559910' });
    expect(readLog(oracleLog)).toEqual([
      {
        carrier: 'twilio',
        channel: 'sms',
        sid: body.sid,
        accountSid: account.sid,
        to: ordinaryPhone,
        from: sender,
        messagingServiceSid: null,
        body: 'Línea 1\nLínea 2',
        attemptId: 'att-7',
        fault: 'ok',
        acceptedAt: '2026-11-23T10:00:00.500Z',
      },
    ]);
  });

  test('has the accept whose answer was lost, outlives a reset, and is appended to by the next sandbox', async () => {
    const oracleLog = temporaryLog();
    const first = await openSandbox({ oracleLog });
    await first.create({ To: '+14155559930' });
    await first.control('POST', '/reset');
    const second = await openSandbox({ oracleLog });
    await second.create();
    expect(readLog(oracleLog).map(({ fault }) => fault)).toEqual(['error_after_accept', 'ok']);
  });
});

describe('the summary', () => {
  test('counts accepts by attempt and names the doubles', async () => {
    const sandbox = await openSandbox();
    for (const attempt of ['a', 'b', 'a', 'c', 'a']) {
      await sandbox.create({ StatusCallback: `http://127.0.0.1:1/?attempt=${attempt}` });
    }
    await sandbox.create();
    expect(await sandbox.summary()).toMatchObject({
      accepted: 6,
      attempts: { distinct: 3, doubled: 1, withoutAttempt: 1, complete: true },
      doubles: [{ attemptId: 'a', accepts: 3 }],
      keptMessages: 6,
    });
    const { body } = await sandbox.control('GET', '/summary?include=attempts');
    expect(body.acceptsByAttempt).toEqual({ a: 3, b: 1, c: 1 });
  });

  test('counts receipts by what became of them', async () => {
    const [sandbox, receiver] = await Promise.all([openSandbox(), openReceiver()]);
    receiver.answerWith(({ form }) => (form['MessageStatus'] === 'sent' ? 503 : 200));
    await sandbox.create({ StatusCallback: receiver.url });
    await sandbox.create({ StatusCallback: receiver.url, To: '+14155559943' });
    await receiver.atLeast(4);
    // Two receipts before the answer, then the two of a message that comes after them all.
    await sandbox.create({ StatusCallback: receiver.url, To: '+14155559943' });
    expect((await sandbox.summary()).receipts).toEqual({
      posted: 6,
      answered2xx: 3,
      answeredOther: 3,
      failed: 0,
      retried: 0,
    });
  });
});

describe('the kept messages', () => {
  test('are found by attempt and sid in a query, and by address in a body', async () => {
    const sandbox = await openSandbox();
    await sandbox.create({ StatusCallback: 'http://127.0.0.1:1/?attempt=x', Body: 'first' });
    const { body: second } = await sandbox.create({ To: '+14155550199', Body: 'second' });
    const bodies = async (method: string, path: string, search?: object) =>
      (await sandbox.control(method, path, search)).body.messages.map((message: { body: string }) => message.body);
    expect(await bodies('GET', '/messages')).toEqual(['first', 'second']);
    expect(await bodies('GET', '/messages?attemptId=x')).toEqual(['first']);
    expect(await bodies('GET', `/messages?sid=${second.sid}`)).toEqual(['second']);
    expect(await bodies('POST', '/messages/query', { to: '+14155550199' })).toEqual(['second']);
    expect(await bodies('POST', '/messages/query', { to: '+14155550199', bodyContains: 'first' })).toEqual([]);
    expect((await sandbox.control('GET', '/messages?to=1')).status).toBe(400);
  });

  test('are paged, oldest first', async () => {
    const sandbox = await openSandbox();
    for (const Body of ['1', '2', '3']) await sandbox.create({ Body });
    const { body: first } = await sandbox.control('GET', '/messages?limit=2');
    expect([first.messages.length, first.next]).toEqual([2, first.messages[1].sid]);
    const { body: second } = await sandbox.control('GET', `/messages?limit=2&after=${first.next}`);
    expect([second.messages[0].body, second.next]).toEqual(['3', null]);
    const unknown = await sandbox.control('GET', '/messages?after=SM1');
    expect([unknown.status, unknown.body.detail]).toEqual([400, '`after` names no message that is still kept']);
  });

  test('are the newest of a bounded number', async () => {
    const sandbox = await openSandbox({ keptMessages: 2 });
    const { body: oldest } = await sandbox.create({ Body: '1' });
    for (const Body of ['2', '3']) await sandbox.create({ Body });
    const { body } = await sandbox.control('GET', '/messages');
    expect(body.messages.map((message: { body: string }) => message.body)).toEqual(['2', '3']);
    expect((await sandbox.api(oldest.uri)).status).toBe(404);
    expect(await sandbox.summary()).toMatchObject({ accepted: 3, keptMessages: 2 });
  });

  test('in a list of three: what leaves, and both orders', () => {
    const list = new KeptList<number>(3);
    expect([1, 2, 3, 4, 5].map((item) => list.add(item))).toEqual([undefined, undefined, undefined, 1, 2]);
    expect([[...list.newestFirst()], [...list.oldestFirst()], list.size]).toEqual([[5, 4, 3], [3, 4, 5], 3]);
    list.clear();
    expect([[...list.newestFirst()], list.size]).toEqual([[], 0]);
  });
});
