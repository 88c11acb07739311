import { describe, expect, test } from '@jest/globals';
import { context, sampleRequest } from './support/message-wire.ts';
import type { Answers } from './support/message-wire.ts';
import { plainChannelWith } from './support/plain-channel.ts';
import { accountSid, apiMessage, messageSid, rfc2822, to } from './support/twilio-account.ts';
import { messagesPath, readMessagesSpec } from './support/twilio-specs.ts';

const sentAt = new Date('2026-11-23T10:00:00.000Z');
const path = `/2010-04-01/Accounts/${accountSid}/Messages.json`;
const text = sampleRequest(plainChannelWith([]).channel).text;

/** A message to the number, created so many seconds after the send. */
const listed = (seconds: number, extra: object = {}): object =>
  apiMessage({ body: text, date_created: rfc2822(new Date(sentAt.getTime() + seconds * 1_000)), ...extra });

const page = (messages: readonly object[], next: string | null = null) => ({
  status: 200,
  body: { messages, next_page_uri: next, page: 0, page_size: 100 },
});

async function reconcile(answers: Answers, parts: { mayRewrite?: (body: string) => boolean } = {}) {
  const { channel, asked } = plainChannelWith(answers, {}, parts);
  return { result: await channel.reconcile!(sampleRequest(channel), sentAt, context()), asked };
}

test('asks for the messages to the address as Twilio has it, whole pages of them', async () => {
  const { asked } = await reconcile([page([])]);
  expect(asked.map(({ method, url }) => ({ method, url }))).toEqual([
    { method: 'GET', url: `https://api.twilio.com${path}?To=${encodeURIComponent(`plain:${to}`)}&PageSize=100` },
  ]);
});

describe('found', () => {
  test('behind what Twilio writes before the messages of a trial account', async () => {
    const body = `Sent from your Twilio trial account - ${text}`;
    const { result } = await reconcile([page([listed(1, { sid: messageSid(5), body })])]);
    expect(result).toMatchObject({ found: true, providerIds: [messageSid(5)] });
  });

  test('by body and creation time', async () => {
    const told = { status: 'delivered', num_segments: '2', price: '-0.01580', price_unit: 'USD' };
    const { result } = await reconcile([page([listed(1, { sid: messageSid(5), ...told })])]);
    const billing = { segments: 2, price: { amount: '0.0158', currency: 'USD' } };
    expect(result).toEqual({ found: true, providerIds: [messageSid(5)], rawStatus: 'delivered', billing });
  });

  test('on a later page, for which the credentials go to the API only', async () => {
    const { result, asked } = await reconcile([page([listed(-7_200)], `${path}?PageToken=2`), page([listed(1)])]);
    expect(result).toMatchObject({ found: true, providerIds: [messageSid(1)] });
    expect(asked[1]?.url).toBe(`https://api.twilio.com${path}?PageToken=2`);
  });

  test('twice, if it was sent twice', async () => {
    const { result } = await reconcile([page([listed(1), listed(2, { sid: messageSid(2) })])]);
    expect(result).toMatchObject({ found: true, providerIds: [messageSid(1), messageSid(2)] });
  });

  test.each([-120, 0, 300])('when it was created %i s after the send', async (seconds) => {
    expect((await reconcile([page([listed(seconds)])])).result).toMatchObject({ found: true });
  });
});

describe('certainly absent', () => {
  test.each([
    ['nothing is listed', []],
    ['it was created too early', [listed(-121)]],
    ['it was created too late', [listed(301)]],
    ['its body is another', [listed(1, { body: 'something else' })]],
    ['it came from the person', [listed(1, { direction: 'inbound' })]],
  ])('when %s', async (_why, messages) => {
    expect((await reconcile([page(messages)])).result).toEqual({ found: false, certain: true });
  });
});

describe('not certain', () => {
  const unknown = { found: false, certain: false };
  const unanswered = { ...unknown, answered: false };

  test.each([
    ['a body was redacted', [listed(1, { body: '' })]],
    ['a time cannot be read', [listed(1, { date_created: null })]],
    ['neither body nor time can be read', [listed(1, { body: '', date_created: null })]],
  ])('when %s', async (_why, messages) => {
    expect((await reconcile([page(messages)])).result).toEqual(unknown);
  });

  test('when Twilio may have rewritten the body', async () => {
    const answers = [page([listed(1, { body: 'something else' })])];
    expect((await reconcile(answers, { mayRewrite: (body) => body === text })).result).toEqual(unknown);
  });

  test.each([
    ['the credentials are refused', { status: 401, body: { code: 20003, message: 'x', status: 401 } }],
    ['Twilio fails', { status: 500, body: {} }],
    ['the answer is no list', { status: 200, body: null }],
  ])('when %s', async (_why, answer) => {
    expect((await reconcile([answer])).result).toEqual(unanswered);
  });

  test('when the answer is another list', async () => {
    expect((await reconcile([{ status: 200, body: { calls: [] } }])).result).toEqual(unknown);
  });

  test('when a later page fails', async () => {
    expect((await reconcile([page([], `${path}?Page=1`), { status: 503, body: {} }])).result).toEqual(unanswered);
  });

  test('when there are more pages than are searched', async () => {
    const { result, asked } = await reconcile([page([listed(-7_200)], `${path}?Page=1`)]);
    expect(result).toEqual(unknown);
    expect(asked).toHaveLength(10);
  });

  test('when the next page is on another host, which is not asked', async () => {
    const elsewhere = { messages: [], meta: { next_page_url: 'https://elsewhere.example/page', key: 'messages' } };
    const { result, asked } = await reconcile([{ status: 200, body: elsewhere }]);
    expect(result).toEqual(unanswered);
    expect(asked).toHaveLength(1);
  });
});

const spec = readMessagesSpec("lists against Twilio's OpenAPI");
if (spec !== undefined) {
  const { examples } = spec.paths[messagesPath]!.get.responses['200']!.content['application/json']!;
  test.each(Object.entries(examples))('reads the official list %s', async (_name, { value }) => {
    const last = { ...value, next_page_uri: null };
    expect((await reconcile([{ status: 200, body: last }])).result).toEqual({ found: false, certain: true });
  });
}
