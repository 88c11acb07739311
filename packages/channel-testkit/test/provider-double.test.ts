import { describe, expect, test } from '@jest/globals';
import { createHttpClient } from '@aftercall/http';
import { startProviderDouble } from '../src/index.ts';
import type { Reaction } from '../src/index.ts';

const client = createHttpClient({ connectionsPerOrigin: 2, timeoutMs: 10_000, maxAnswerBytes: 10_000 });

describe('the provider double', () => {
  test('answers by its script, and remembers what it was asked', async () => {
    await using provider = await startProviderDouble();
    provider.react((call, count) => ({
      status: 201,
      headers: { 'x-count': String(count) },
      body: { echo: call.body },
    }));
    const url = `${provider.url}/messages?a=1`;
    const answer = await client.send({ method: 'POST', url, headers: { 'x-key': 'k' }, body: 'Sí' });
    expect(answer).toMatchObject({ status: 201, headers: { 'x-count': '1' }, body: '{"echo":"Sí"}' });
    expect(provider.calls).toMatchObject([
      { method: 'POST', target: '/messages?a=1', headers: { 'x-key': 'k' }, body: 'Sí' },
    ]);
  });

  test.each<[Reaction]>([['reset'], ['half'], ['garbage']])('breaks the connection: %s', async (reaction) => {
    await using provider = await startProviderDouble();
    provider.react(() => reaction);
    const lost = client.send({ method: 'POST', url: provider.url, headers: {}, body: 'x' });
    await expect(lost).rejects.toMatchObject({ kind: 'connection_lost', bytesLeft: 'maybe' });
    expect(provider.calls).toHaveLength(1);
  });

  test('hangs until the caller gives up', async () => {
    await using provider = await startProviderDouble();
    provider.react(() => 'hang');
    const stop = new AbortController();
    const hung = client.send({ method: 'GET', url: provider.url, headers: {}, signal: stop.signal });
    await provider.arrived(1);
    stop.abort();
    await expect(hung).rejects.toMatchObject({ kind: 'aborted', bytesLeft: 'maybe' });
  });

  test('refuses connections once told to', async () => {
    await using provider = await startProviderDouble();
    await provider.refuse();
    const refused = client.send({ method: 'GET', url: provider.url, headers: {} });
    await expect(refused).rejects.toMatchObject({ kind: 'refused', bytesLeft: 'no' });
  });
});
