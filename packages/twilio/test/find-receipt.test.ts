import { expect, test } from '@jest/globals';
import { context } from './support/message-wire.ts';
import type { Answers } from './support/message-wire.ts';
import { plainChannelWith } from './support/plain-channel.ts';
import { accountSid, apiError, apiMessage, messageSid, to } from './support/twilio-account.ts';

const sid = messageSid(7);

async function ask(answers: Answers) {
  const { channel, asked } = plainChannelWith(answers);
  const found = await channel.receiptOf!({ to, providerIds: [sid] }, context('a-7'));
  return { found, asked };
}

const message = (extra: object) => ({ status: 200, body: apiMessage({ sid, ...extra }) });

test('the message is fetched by its sid, and told as its callback would tell it, with our attempt', async () => {
  const { found, asked } = await ask([message({ status: 'delivered' })]);
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`,
  ]);
  expect(found?.receipt).toEqual({
    signal: 'receipt',
    key: `${sid}/delivered/`,
    providerId: sid,
    status: 'delivered',
    rawStatus: 'delivered',
    attemptId: 'a-7',
    at: new Date('2026-11-23T10:00:00Z'),
  });
  expect(JSON.parse(Buffer.from(found?.rawBody ?? []).toString())).toEqual(apiMessage({ sid, status: 'delivered' }));
});

test('a message that went by another channel says so', async () => {
  const { found } = await ask([message({ status: 'delivered', from: 'rcs:brand_xyz123_agent' })]);
  expect(found?.receipt).toMatchObject({ key: `${sid}/delivered/`, carriedBy: 'rcs' });
});

test('a failure has its reason, and the key that its callback has', async () => {
  const { found } = await ask([message({ status: 'undelivered', error_code: 30003 })]);
  expect(found?.receipt).toMatchObject({
    key: `${sid}/undelivered/30003`,
    status: 'undeliverable',
    reason: { providerCode: '30003' },
  });
});

test.each([null, 'yesterday'])('a message without a time of its last change (%j) is told without one', async (date) => {
  const { found } = await ask([message({ status: 'delivered', date_updated: date })]);
  expect(found?.receipt).toMatchObject({ status: 'delivered' });
  expect(found?.receipt).not.toHaveProperty('at');
});

test('a message that Twilio does not have is none', async () => {
  const { found } = await ask([apiError(404, 20404)]);
  expect(found).toBeUndefined();
});

test.each([
  ['refuses', apiError(401, 20003)],
  ['fails', { status: 500, body: 'oops' }],
  ['answers something else', { status: 200, body: { sid } }],
])('it is not one that says nothing where Twilio %s', async (_what, answer) => {
  await expect(ask([answer])).rejects.toThrow();
});
