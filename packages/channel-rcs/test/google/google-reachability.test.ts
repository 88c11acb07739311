import { describe, expect, test } from '@jest/globals';
import { TransportError } from '@aftercall/core';
import { apiError, to } from '../support/google-account.ts';
import { googleWire } from '../support/google-wire.ts';
import { readShared } from '../support/shared-specs.ts';

const signal = new AbortController().signal;
const capable = { status: 200, body: { features: ['RICHCARD_STANDALONE'] } };
const number = (index: number): string => `+1500555${String(index).padStart(5, '0')}`;
const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => number(index));

interface Lookup {
  readonly users: readonly string[];
  readonly agentId: string;
}

describe('a few numbers', () => {
  test('are asked for one by one, each once', async () => {
    const { channel, asked } = googleWire(() => capable);
    const found = await channel.reachable!([to, number(1), to], signal);
    expect(Object.fromEntries(found)).toEqual({ [to]: true, [number(1)]: true });
    expect(asked).toHaveLength(2);
    const url = new URL(asked[0]!.url);
    expect(asked[0]!.method).toBe('GET');
    expect(url.pathname).toBe(`/v1/phones/${to}/capabilities`);
    expect(url.searchParams.get('agentId')).toBe('welcome-bot');
    expect(url.searchParams.get('requestId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(new URL(asked[1]!.url).searchParams.get('requestId')).not.toBe(url.searchParams.get('requestId'));
  });

  test('are unreachable by 404 of Google, and unknown by anything else', async () => {
    const answers = [
      apiError(404, 'NOT_FOUND'),
      { status: 404, body: '<html>' },
      apiError(403, 'PERMISSION_DENIED'),
      apiError(429, 'RESOURCE_EXHAUSTED'),
      { status: 500 },
      { status: 200, body: '{"feat' },
      { status: 200, body: {} },
    ];
    const { channel } = googleWire((_request, count) => answers[count - 1]!);
    expect(Object.fromEntries(await channel.reachable!(numbers(7), signal))).toEqual({ [number(0)]: false });
  });

  test('are unknown without an answer and without a token, and nothing is thrown', async () => {
    const silent = googleWire(() => Promise.reject(new TransportError('timeout', 'maybe')));
    expect((await silent.channel.reachable!([to], signal)).size).toBe(0);
    const refused = googleWire(() => capable, { signIn: () => ({ status: 400, body: { error: 'invalid_grant' } }) });
    expect((await refused.channel.reachable!([to], signal)).size).toBe(0);
    expect(refused.asked).toEqual([]);
  });

  test('what is no number is unreachable without a question', async () => {
    const { channel, asked } = googleWire(() => capable);
    expect(Object.fromEntries(await channel.reachable!(['US.1349', ''], signal))).toEqual({
      'US.1349': false,
      '': false,
    });
    expect(asked).toEqual([]);
  });

  test('are never asked for more than eight at a time', async () => {
    let [open, most] = [0, 0];
    const { channel } = googleWire(async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open -= 1;
      return capable;
    });
    expect((await channel.reachable!(numbers(100), signal)).size).toBe(100);
    expect(most).toBe(8);
  });

  const sample = readShared('rbm/samples/capabilities-response.json', "capabilities against Google's sample");
  if (sample !== undefined) {
    test("are reachable by Google's sample", async () => {
      const { channel } = googleWire(() => ({ status: 200, body: sample }));
      expect((await channel.reachable!([to], signal)).get(to)).toBe(true);
    });
  }
});

describe('500 numbers and more', () => {
  const evens = (request: { readonly body?: unknown }) => {
    const { users } = JSON.parse(String(request.body)) as Lookup;
    const reachableUsers = users.filter((_, index) => index % 2 === 0);
    return {
      status: 200,
      body: { reachableUsers, totalRandomSampleUserCount: 375, reachableRandomSampleUserCount: 9 },
    };
  };

  test('are asked for together', async () => {
    const { channel, asked } = googleWire(evens);
    const found = await channel.reachable!(numbers(500), signal);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: 'https://rcsbusinessmessaging.googleapis.com/v1/users:batchGet',
    });
    expect(JSON.parse(String(asked[0]!.body))).toEqual({ users: numbers(500), agentId: 'welcome-bot' });
    expect(found.size).toBe(500);
    expect([found.get(number(0)), found.get(number(1))]).toEqual([true, false]);
  });

  test('are cut into parts that each are within the limits', async () => {
    const { channel, asked } = googleWire(evens);
    expect((await channel.reachable!(numbers(20_001), signal)).size).toBe(20_001);
    const sizes = asked.map(({ body }) => (JSON.parse(String(body)) as Lookup).users.length);
    expect(sizes).toEqual([6_667, 6_667, 6_667]);
  });

  test('are unreachable where Google names nobody, and unknown where it does not answer', async () => {
    const nobody = googleWire(() => ({ status: 200, body: { totalRandomSampleUserCount: 375 } }));
    expect([...(await nobody.channel.reachable!(numbers(500), signal)).values()]).toEqual(
      numbers(500).map(() => false),
    );
    for (const answer of [{ status: 500 }, { status: 200, body: {} }, { status: 200, body: { reachableUsers: 5 } }]) {
      const wire = googleWire(() => answer);
      expect((await wire.channel.reachable!(numbers(500), signal)).size).toBe(0);
    }
  });

  const sample = readShared('rbm/samples/users-batchGet-response.json', "lookups against Google's sample");
  if (sample !== undefined) {
    test("are read from Google's sample", async () => {
      const { channel } = googleWire(() => ({ status: 200, body: sample }));
      const found = await channel.reachable!(['+12223334444', ...numbers(500)], signal);
      expect([...found].filter(([, reachable]) => reachable)).toEqual([['+12223334444', true]]);
    });
  }
});
