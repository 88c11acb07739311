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
let people = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  apps = [await startHttpTestApp(database), await startHttpTestApp(database)];
});
afterAll(async () => {
  for (const app of apps) await app.stop();
  await database.drop();
});

interface Asking {
  readonly phone: string;
  readonly replyId: string;
}

/** Somebody who called, agreed to nothing, and asks something. */
async function asks(): Promise<Asking> {
  people += 1;
  const phone = `+1202555${String(1_000 + people)}`;
  const call = new CallScript(`asks-${people}`, phone);
  const { engine } = apps[people % 2] as HttpTestApp;
  const key = `in-${people}`;
  await engine.ingest(call.started());
  await engine.post({ signal: 'reply', key, providerId: key, from: phone, text: 'Dogs?', mediaCount: 0 });
  const { replies } = await engine.journey(call.callId);
  return { phone, replyId: replies[0]?.id ?? '' };
}

/** To one gateway or the other; a busy machine's 503 is asked again, as every caller would. */
async function answer(at: number, { replyId }: Asking, text: string, key?: string): Promise<Answer> {
  const given = await ask(`${apps[at]?.url}/v1/follow-ups?wait=accepted&timeout=25s`, {
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
    body: { inReplyTo: replyId, request: { kind: 'text', text } },
  });
  return given.status === 503 ? wait(250).then(() => answer(at, { phone: '', replyId }, text, key)) : given;
}

/** So many pairs, ten of them beside each other. */
async function inTens(pair: (index: number) => Promise<void>): Promise<void> {
  for (let index = 0; index < times; index += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, more) => pair(index + more)));
  }
}

const sendsTo = ({ phone }: Asking): number =>
  apps.flatMap(({ engine }) => engine.provider.sends).filter(({ request }) => request.to === phone).length;
const inShort = ({ status, body }: Answer): string => `${status} ${body.verdict} ${body.reason ?? ''}`.trim();

describe('two gateways that are asked for the answer to one message at once', () => {
  test('a hundred times: one sends it, and the other says of which follow-up its own is a duplicate', async () => {
    await inTens(async (index) => {
      const one = await asks();
      // One begins now, and now the other.
      const order = index % 2 === 0 ? [0, 1] : [1, 0];
      const answers = await Promise.all(order.map((at) => answer(at, one, `Yes, says ${at}.`)));
      expect(answers.map(inShort).toSorted()).toEqual(['200 skip duplicate', '201 send']);
      expect(new Set(answers.map(({ body }) => body.followUpId)).size).toBe(1);
      expect(answers.map(({ body }) => body.attempts.length)).toEqual([1, 1]);
      expect(sendsTo(one)).toBe(1);
    });
  });

  test('a hundred times under one Idempotency-Key: both give the same answer', async () => {
    await inTens(async (index) => {
      const one = await asks();
      const order = index % 2 === 0 ? [0, 1] : [1, 0];
      const answers = await Promise.all(order.map((at) => answer(at, one, 'Yes.', `tool-${index}`)));
      expect(answers.map(inShort).toSorted()).toEqual(['200 send', '201 send']);
      expect(answers[0]?.body).toEqual(answers[1]?.body);
      expect(sendsTo(one)).toBe(1);
    });
  });

  test('under one Idempotency-Key and in other words: the first are kept, and the other is told of the conflict', async () => {
    for (let index = 0; index < 10; index += 1) {
      const one = await asks();
      const answers = await Promise.all([0, 1].map((at) => answer(at, one, `Yes, says ${at}.`, `words-${index}`)));
      expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['201', '409']);
      expect(answers.find(({ status }) => status === 409)?.body.faults).toMatchObject([{ field: 'Idempotency-Key' }]);
      expect(sendsTo(one)).toBe(1);
    }
  });

  test('a hundred of them at once: one sends it', async () => {
    const one = await asks();
    const answers = await Promise.all(
      Array.from({ length: times }, (_, index) => answer(index % 2, one, `Yes, says ${index}.`)),
    );
    const words = answers.map(inShort).toSorted();
    expect(words).toEqual([...Array<string>(times - 1).fill('200 skip duplicate'), '201 send']);
    expect(sendsTo(one)).toBe(1);
  });
});
