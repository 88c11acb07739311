import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { createTestDatabase } from '../support/test-engine.ts';
import { type Answer, ask } from './support/ask.ts';
import { startHttpTestApp, type HttpTestApp } from './support/http-test-app.ts';

const times = 100;

let database: TestDatabase;
let apps: readonly HttpTestApp[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  apps = [await startHttpTestApp(database), await startHttpTestApp(database)];
});
afterAll(async () => {
  for (const app of apps) await app.stop();
  await database.drop();
});

/** To one gateway and the other in turn, all at once; a busy machine's 503 is asked again, as every caller would. */
async function postAll(key: string, bodyOf: (index: number) => object): Promise<readonly Answer[]> {
  const post = async (index: number): Promise<Answer> => {
    const answer = await ask(`${apps[index % 2]?.url}/v1/follow-ups?wait=accepted&timeout=25s`, {
      headers: { 'idempotency-key': key },
      body: bodyOf(index),
    });
    return answer.status === 503 ? wait(250).then(() => post(index)) : answer;
  };
  return Promise.all(Array.from({ length: times }, (_, index) => post(index)));
}

const statusesOf = (answers: readonly Answer[]): readonly string[] =>
  answers.map((one) => String(one.status)).toSorted();

async function agreed(callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  await ask(`${apps[0]?.url}/v1/events`, { body: [call.started(), call.consent()] });
}

const request = (callId: string, booking: object = {}): object => ({
  callId,
  trigger: 'booking.confirmed',
  booking: {
    id: 'B-1',
    startsAt: '2036-11-24T15:00:00-05:00',
    location: '12 Main St',
    rescheduleUrl: 'https://salon.example/r/1',
    ...booking,
  },
});

const sendsTo = (phone: string): number =>
  apps.reduce((sum, { engine }) => sum + engine.provider.sends.filter((one) => one.request.to === phone).length, 0);

async function countOf(text: string, callId: string): Promise<number> {
  const { rows } = await (apps[0] as HttpTestApp).engine.pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${text} x JOIN calls c ON c.id = x.call WHERE c.call_id = $1`,
    [callId],
  );
  return rows[0]?.count ?? 0;
}

describe('one Idempotency-Key a hundred times at once, over two gateways', () => {
  test('is one follow-up, one message and one answer; one of them is told that it was the first', async () => {
    await agreed('hundred', '+12025550181');
    const answers = await postAll('k-hundred', () => request('hundred'));
    expect(statusesOf(answers)).toEqual([...Array<string>(times - 1).fill('200'), '201']);
    const [first] = answers;
    expect(first?.body).toMatchObject({ verdict: 'send', state: 'sending', waited: 'accepted' });
    for (const { body } of answers) expect(body).toEqual(first?.body);
    expect(await countOf('follow_ups', 'hundred')).toBe(1);
    expect(await countOf('attempts', 'hundred')).toBe(1);
    expect(sendsTo('+12025550181')).toBe(1);
  });

  test('with bodies of two kinds is one of the two, and a conflict for whoever sent the other', async () => {
    await agreed('two-bodies', '+12025550182');
    const answers = await postAll('k-two-bodies', (index) =>
      request('two-bodies', { location: index % 3 === 0 ? 'Here' : 'There' }),
    );
    const byBody = [0, 1].map((kind) => answers.filter((_, index) => (index % 3 === 0) === (kind === 0)));
    const statuses = byBody.map((some) => [...new Set(statusesOf(some))].join(' or '));
    expect(statuses.toSorted()).toEqual(['200 or 201', '409']);
    const refused = answers.filter((one) => one.status === 409);
    for (const { body } of refused) expect(body.type).toBe('https://aftercall.dev/problems/event-conflict');
    expect(new Set(answers.filter((one) => one.status !== 409).map((one) => one.body.followUpId)).size).toBe(1);
    expect(sendsTo('+12025550182')).toBe(1);
    expect(await countOf('follow_ups', 'two-bodies')).toBe(1);
  });
});
