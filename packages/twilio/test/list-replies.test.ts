import { setImmediate } from 'node:timers/promises';
import type { HttpClient } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { context } from './support/message-wire.ts';
import type { Answers } from './support/message-wire.ts';
import { plainChannelOn, plainChannelWith } from './support/plain-channel.ts';
import { accountSid, apiError, apiMessage, messageSid, rfc2822, to } from './support/twilio-account.ts';

const since = new Date('2026-11-23T10:00:00.000Z');
const until = new Date('2026-11-23T10:05:00.000Z');
const from = '+15005550001';
const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;

/** A message of a person, so many seconds after the beginning of the span. */
const written = (seconds: number, extra: object = {}): object =>
  apiMessage({
    body: 'BAJA',
    date_created: rfc2822(new Date(since.getTime() + seconds * 1_000)),
    direction: 'inbound',
    from: to,
    to: from,
    status: 'received',
    ...extra,
  });

const page = (messages: readonly object[], next: string | null = null) => ({
  status: 200,
  body: { messages, next_page_uri: next, page: 0, page_size: 100 },
});

async function list(answers: Answers, account: object = {}) {
  const { channel, asked } = plainChannelWith(answers, account);
  const found = await channel.listReplies!({ since, until }, context().signal);
  return { ...found, texts: found.replies.map(({ reply }) => reply.text), asked };
}

test('what people wrote is as the webhook tells it, with its time and as Twilio shows it', async () => {
  const message = written(60, { sid: messageSid(5), num_media: '2', num_segments: '3', from: 'rcs:+15005550006' });
  const { replies, complete } = await list([page([message])]);
  expect(complete).toBe(true);
  expect(replies.map(({ reply }) => reply)).toEqual([
    {
      signal: 'reply',
      key: `inbound/${messageSid(5)}`,
      providerId: messageSid(5),
      from: to,
      text: 'BAJA',
      mediaCount: 2,
      segments: 3,
      at: new Date('2026-11-23T10:01:00.000Z'),
    },
  ]);
  const [{ url, rawBody } = { url: '', rawBody: new Uint8Array() }] = replies;
  expect(url).toBe(`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/${messageSid(1)}.json`);
  expect(JSON.parse(Buffer.from(rawBody).toString())).toEqual(message);
});

test('a word that Twilio acts on is told as such, and a body that it does not keep is empty', async () => {
  const { replies } = await list([page([written(2, { body: ' stop ' }), written(1, { body: null })])]);
  expect(replies.map(({ reply: { text, keyword } }) => [text, keyword])).toEqual([
    [' stop ', 'stop'],
    ['', undefined],
  ]);
});

test('only what people wrote in the span is told, both ends included', async () => {
  const texts = [-1, 0, 300, 301].map((seconds) => written(seconds, { body: `after ${seconds} s` }));
  const own = written(10, { direction: 'outbound-reply', body: 'You are unsubscribed.' });
  expect((await list([page([...texts, own])])).texts).toEqual(['after 0 s', 'after 300 s']);
});

test('each sender is asked about by itself, and none twice', async () => {
  const numbers = { messagingServiceSid: `MG${'0'.repeat(32)}`, from: undefined };
  const plain = plainChannelWith([page([])], numbers);
  expect(plain.channel.capabilities.listReplies).toBe(false);
  expect(plain.channel.listReplies).toBeUndefined();
  expect(plainChannelWith([page([])], { from: 'MY SALON' }).channel.listReplies).toBeUndefined();
  expect(plainChannelWith([page([])], { replyNumbers: [] }).channel.listReplies).toBeUndefined();

  const { asked } = await list([page([])], {
    from: 'rcs:brand_agent',
    replyNumbers: ['rcs:brand_agent', '+15005550002', 'rcs:brand_agent'],
  });
  const lists = ['rcs:brand_agent', '+15005550002'].map(
    (number) => `https://api.twilio.com${path}?To=${encodeURIComponent(number)}&PageSize=100`,
  );
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual(lists.map((url) => `GET ${url}`));
});

test('pages are read until one has what was written before, allowing for an order that is not kept to the second', async () => {
  const next = (number: number) => `${path}?PageToken=${number}`;
  const pages = [
    page([written(200, { body: 'one' })], next(2)),
    page([written(-60, { body: 'before' })], next(3)),
    page([written(100, { body: 'two' })], next(4)),
    page([written(10, { body: 'three' }), written(-121, { body: 'long before' })], next(5)),
    page([written(50, { body: 'out of order' })]),
  ];
  const { texts, complete, asked } = await list(pages);
  expect(texts).toEqual(['one', 'two', 'three']);
  expect(complete).toBe(true);
  expect(asked).toHaveLength(4);
  expect(asked[1]?.url).toBe(`https://api.twilio.com${next(2)}`);
});

test('a list without an end is read for a while, and told as one that is not complete', async () => {
  const { complete, asked, texts } = await list([page([written(1)], `${path}?PageToken=1`)]);
  expect(complete).toBe(false);
  expect(asked).toHaveLength(20);
  expect(texts).toHaveLength(20);
});

describe('a provider that takes its time', () => {
  /** Each page takes so long; of the messages of each sender there is always another page. */
  function slowly(pageMs: number, replyNumbers: readonly string[]) {
    let ms = 0;
    let underway = 0;
    let most = 0;
    const http: HttpClient = async ({ url }) => {
      most = Math.max(most, (underway += 1));
      await setImmediate();
      ms += pageMs / underway;
      underway -= 1;
      const to = new URL(url).searchParams.get('To') ?? undefined;
      const body = JSON.stringify(page([written(1, { body: to ?? 'more' })], `${path}?PageToken=2`).body);
      return { status: 200, headers: {}, body };
    };
    const outside = { http, now: () => new Date(until.getTime() + ms), webhookUrl: 'https://gateway.example' };
    const channel = plainChannelOn(outside, { replyNumbers });
    return { channel, most: () => most, ms: () => ms };
  }

  test('is asked about several senders at once, and not about a hundred', async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => `+1500556${String(index).padStart(4, '0')}`);
    const { channel, most, ms } = slowly(1_000, numbers);
    const { replies, complete } = await channel.listReplies!({ since, until }, context().signal);
    expect(most()).toBe(10);
    expect(ms()).toBeLessThan(20_000);
    const texts = new Set(replies.map(({ reply }) => reply.text));
    expect([...texts].toSorted()).toEqual([...numbers, 'more'].toSorted());
    expect(complete).toBe(false);
  });

  test('is not asked for older messages until nobody waits for the newer ones any more', async () => {
    const { channel, ms } = slowly(3_000, [from]);
    const { replies, complete } = await channel.listReplies!({ since, until }, context().signal);
    expect(replies).toHaveLength(5);
    expect(ms()).toBe(15_000);
    expect(complete).toBe(false);
  });
});

test('a message without a time that can be read is not told, and the list is not called too long for it', async () => {
  const { texts, complete, undated } = await list([
    page([written(1, { date_created: null }), written(2, { body: 'timed' })]),
  ]);
  expect(texts).toEqual(['timed']);
  expect({ complete, undated }).toEqual({ complete: true, undated: 1 });
});

test.each([
  ['refuses', { status: 401, body: apiError(401, 20003, 'Authenticate').body }],
  ['fails', { status: 500, body: 'oops' }],
  ['answers something else', { status: 200, body: { accounts: [] } }],
  ['answers with messages that are no list', { status: 200, body: { messages: 'none' } }],
])('it is not an empty list where Twilio %s', async (_what, answer) => {
  await expect(list([answer])).rejects.toThrow();
  await expect(list([page([written(1)], `${path}?PageToken=2`), answer])).rejects.toThrow();
});
