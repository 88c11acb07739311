import type { Channel, FitInput, WebhookRequest } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { checkedChannel, UnreadableAnswerError } from '../../src/engine/checked-channel.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { FakeProvider } from '../support/fake-channel.ts';

const secret = 'a-token-that-nobody-prints';
const settings = { nested: { authToken: secret } };

/** The fake channel with some of its parts replaced, as the rest of the gateway sees it, and what was said of it. */
function setUp(parts: object = {}) {
  const provider = new FakeProvider('sms', true, {
    reconcile: true,
    receiptOf: true,
    listReplies: true,
    capabilityCheck: true,
    markRead: true,
  });
  const outside = { http: () => Promise.reject(new Error('nothing')), now: () => new Date(0), webhookUrl: 'https://x' };
  const channel = { ...provider.factory.create({}, outside), ...parts } as Channel;
  const said: Record<string, unknown>[] = [];
  const log = createLogger({ level: 'warn', destination: { write: (line) => void said.push(JSON.parse(line)) } });
  const about = { tenant: 'harbour', account: 'main', settings, log, questionMs: 20 };
  return { channel: checkedChannel(channel, about), said };
}

const where = { tenant: 'harbour', account: 'main', channel: 'sms' };
const throws = (): never => {
  throw new Error(`no connection with ${secret}`, { cause: new Error(`refused: ${secret}`) });
};
const request: WebhookRequest = { method: 'POST', url: 'https://x', headers: {}, rawBody: Buffer.from('[]') };
const message = { to: '+12025550123', providerIds: ['p'] };
const sent = { to: '+12025550123', content: {}, text: 'x', units: 1 };
const span = { since: new Date(0), until: new Date(1_000) };
const context = () => ({ attemptId: 'a', signal: new AbortController().signal });

test('a channel has the abilities that it has, and no others', () => {
  const { channel } = setUp();
  expect(channel.revoke).toBeDefined();
  expect(channel.typing).toBeUndefined();
  expect(setUp({ fitText: undefined }).channel.fitText).toBeUndefined();
});

describe('what a channel throws', () => {
  const calls: readonly [string, (channel: Channel) => Promise<unknown> | undefined][] = [
    ['send', (channel) => channel.send(sent, context())],
    ['revoke', (channel) => channel.revoke?.(message, context())],
    ['reconcile', (channel) => channel.reconcile?.(sent, new Date(0), context())],
    ['receiptOf', (channel) => channel.receiptOf?.(message, context())],
    ['listReplies', (channel) => channel.listReplies?.(span, context().signal)],
    ['reachable', (channel) => channel.reachable?.(['x'], context().signal)],
    ['markRead', (channel) => channel.markRead?.({ from: 'x', providerId: 'p' }, context().signal)],
  ];

  test.each(calls)('in %s is a rejection, whenever it is thrown, and has no secret in it', async (name, call) => {
    for (const thrown of [throws, () => Promise.reject(new Error(`late: ${secret}`))]) {
      const { channel } = setUp({ [name]: thrown });
      const error: unknown = await call(channel)?.catch((told: unknown) => told);
      expect(error).toMatchObject({ message: expect.stringContaining('***') });
      const { message: text, stack = '', cause } = error as Error;
      expect(`${text} ${stack} ${String(cause)} ${String((cause as Error | undefined)?.stack)}`).not.toContain(secret);
    }
  });
});

describe('a question that nobody answers', () => {
  const never = (signals: AbortSignal[]) => (_message: unknown, at: unknown, more?: { signal: AbortSignal }) => {
    signals.push((more ?? (at as { signal: AbortSignal })).signal);
    return new Promise(() => undefined);
  };

  test.each<[string, (channel: Channel) => Promise<unknown> | undefined]>([
    ['revoke', (channel) => channel.revoke?.(message, context())],
    ['reconcile', (channel) => channel.reconcile?.(sent, new Date(0), context())],
  ])('of %s is called off in time, and ends', async (name, call) => {
    const signals: AbortSignal[] = [];
    const parts =
      name === 'revoke'
        ? { revoke: (one: unknown, two: unknown) => never(signals)(one, two) }
        : { reconcile: never(signals) };
    await expect(call(setUp(parts).channel)).rejects.toThrow('did not answer within 20 ms');
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe('the signature of a webhook', () => {
  test.each<[string, unknown]>([
    ['throws', throws],
    ['says nothing', () => undefined],
    ['promises', () => Promise.resolve({ verified: true })],
    ['says yes otherwise', () => ({ verified: 'yes' })],
  ])('does not hold where the channel %s, which is said', (_what, verify) => {
    const { channel, said } = setUp({ webhook: { verify, parse: throws } });
    expect(channel.webhook.verify(request)).toMatchObject({ verified: false, why: 'the channel could not check it' });
    expect(said).toMatchObject([{ ...where, call: 'webhook.verify' }]);
    expect(JSON.stringify(said)).not.toContain(secret);
  });

  test('holds where it says so', () => {
    const verify = () => ({ verified: true });
    expect(setUp({ webhook: { verify, parse: throws } }).channel.webhook.verify(request)).toEqual({ verified: true });
  });
});

test('what was posted is not taken for nothing where the channel does not say what it was', () => {
  const { channel, said } = setUp({ webhook: { verify: throws, parse: () => ({ reply: {} }) } });
  expect(() => channel.webhook.parse(request)).toThrow(UnreadableAnswerError);
  expect(said).toMatchObject([{ ...where, call: 'webhook.parse', field: 'signals' }]);
});

test('a receipt that was asked for is taken as one, or says nothing', async () => {
  const receipt = { signal: 'receipt', key: 'k', providerId: 'p', status: 'delivered', rawStatus: 'delivered' };
  const found = { receipt, url: 'https://x', rawBody: Buffer.from('{}') };
  const answered = (answer: unknown) => setUp({ receiptOf: async () => answer });
  for (const answer of [found, undefined]) {
    const { channel, said } = answered(answer);
    expect(await channel.receiptOf?.(message, context())).toEqual(answer);
    expect(said).toEqual([]);
  }
  const { channel, said } = answered({ ...found, receipt: { ...receipt, providerId: 5 } });
  expect(await channel.receiptOf?.(message, context())).toBeUndefined();
  expect(said).toMatchObject([{ ...where, call: 'receiptOf', field: 'receipt.providerId' }]);
});

describe('a list of replies', () => {
  const reply = {
    signal: 'reply',
    key: 'k',
    providerId: 'p',
    from: 'x',
    text: 'BAJA',
    mediaCount: 0,
    at: new Date(5),
  };
  const listed = { reply, url: 'https://x', rawBody: Buffer.from('{}') };

  test('that is none is not taken for an empty one', async () => {
    for (const answer of [undefined, {}, { replies: 'none', complete: true }]) {
      const { channel, said } = setUp({ listReplies: async () => answer });
      await expect(channel.listReplies?.(span, context().signal)).rejects.toThrow(UnreadableAnswerError);
      expect(said).toMatchObject([{ ...where, call: 'listReplies', field: 'replies', mend: 'asked for again' }]);
    }
  });

  test('is taken without what cannot be read in it', async () => {
    const untimed = { ...reply, at: undefined };
    const replies = [{ ...listed, reply: untimed }, { reply: { signal: 'typing', key: 'k', from: 'x' } }, listed];
    const { channel, said } = setUp({ listReplies: async () => ({ replies, complete: true }) });
    expect(await channel.listReplies?.(span, context().signal)).toEqual({ replies: [listed], complete: true });
    expect(said.map(({ field, mend }) => `${String(field)}: ${String(mend)}`)).toEqual([
      'replies.reply.at: left out as a whole',
      'replies.reply: left out as a whole',
    ]);
  });
});

describe('a message that a channel fails to make', () => {
  const input = (kind: string) => ({ payload: { items: [{ kind }] } }) as unknown as FitInput;

  test('is left for the next channel, and said once for each kind, without secrets', () => {
    const { channel, said } = setUp({ fit: throws, fitText: () => undefined });
    for (const kind of ['booking.confirmed', 'booking.confirmed', 'payment.captured']) {
      const fit = channel.fit(input(kind));
      expect(fit).toEqual({ fits: false, limit: 'channel', message: 'The channel failed: no connection with ***' });
    }
    expect(channel.fitText?.({ text: 'x', to: 'y' })).toMatchObject({ fits: false, limit: 'channel' });
    expect(said.map((one) => one['call'])).toEqual(['fit booking.confirmed', 'fit payment.captured', 'fitText']);
    for (const one of said) expect(one).toMatchObject(where);
    expect(JSON.stringify(said)).not.toContain(secret);
  });
});

test.each<[string, unknown, object]>([
  ['an object', { '+1': true }, {}],
  ['a map of words', new Map([['+1', 'yes']]), {}],
  [
    'a map with other keys',
    new Map<unknown, boolean>([
      [1, true],
      ['+2', false],
    ]),
    { '+2': false },
  ],
])('who can be reached is not known where the answer is %s', async (_what, answer, known) => {
  const { channel, said } = setUp({ reachable: () => Promise.resolve(answer) });
  const told = await channel.reachable?.(['+1'], context().signal);
  expect(Object.fromEntries(told ?? [])).toEqual(known);
  expect(said).toMatchObject([{ ...where, call: 'reachable' }]);
});

test('a message is taken back where the answer says so, and not where it says something else', async () => {
  const { channel } = setUp({ revoke: () => Promise.resolve({ revoked: true }) });
  expect(await channel.revoke?.(message, context())).toEqual({ revoked: true });
  const other = setUp({ revoke: () => Promise.resolve({ revoked: 'yes' }) });
  expect(await other.channel.revoke?.(message, context())).toEqual({ revoked: false });
  expect(other.said).toMatchObject([{ ...where, call: 'revoke', field: 'revoked' }]);
});
