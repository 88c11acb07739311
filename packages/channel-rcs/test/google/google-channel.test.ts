import { describe, expect, test } from '@jest/globals';
import { TransportError } from '@aftercall/core';
import { accessToken, apiError, apiMessage, to } from '../support/google-account.ts';
import { attemptId, context, googleWire, requestFor } from '../support/google-wire.ts';
import { readShared } from '../support/shared-specs.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const api = 'https://rcsbusinessmessaging.googleapis.com/v1';
const signal = new AbortController().signal;

describe('a send', () => {
  test('is one POST under the attempt id, with the token of the service account', async () => {
    const { channel, asked } = googleWire(() => apiMessage(attemptId));
    const request = requestFor(channel);
    expect(await channel.send(request, context())).toEqual({ outcome: 'accepted', providerIds: [attemptId] });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'POST',
      url: `${api}/phones/${to}/agentMessages?messageId=${attemptId}&agentId=welcome-bot`,
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    });
    expect(JSON.parse(String(asked[0]!.body))).toEqual(request.content);
  });

  test.each([
    ['us', 'us-rcsbusinessmessaging.googleapis.com'],
    ['europe', 'europe-rcsbusinessmessaging.googleapis.com'],
    ['asia', 'asia-rcsbusinessmessaging.googleapis.com'],
  ])('goes to the host of its region: %s', async (region, host) => {
    const { channel, asked } = googleWire(() => apiMessage(attemptId), { settings: { region } });
    await channel.send(requestFor(channel), context());
    expect(new URL(asked[0]!.url).host).toBe(host);
    expect(channel.hosts).toEqual([host, 'oauth2.googleapis.com']);
  });
});

describe('an uncertain message', () => {
  const reconcile = (answer: { status: number; body: object }) => {
    const wire = googleWire(() => answer);
    return wire.channel.reconcile!(requestFor(wire.channel), new Date(), context());
  };

  test('is sent again just as it was, under the same id', async () => {
    const { channel, asked } = googleWire((_request, count) => (count === 1 ? { status: 503 } : apiMessage(attemptId)));
    const request = requestFor(channel);
    expect(await channel.send(request, context())).toEqual({ outcome: 'uncertain', cause: 'server_error' });
    expect(await channel.reconcile!(request, new Date(), context())).toEqual({
      found: true,
      providerIds: [attemptId],
      rawStatus: 'accepted',
    });
    const sent = asked.map(({ url, body }) => ({ url, body }));
    expect(sent[1]).toEqual(sent[0]);
  });

  test('is found when Google says that it has the id', async () => {
    expect(await reconcile(apiError(409, 'ALREADY_EXISTS'))).toMatchObject({ found: true, providerIds: [attemptId] });
  });

  test.each([
    [400, 'INVALID_ARGUMENT', { certain: true }],
    [404, 'NOT_FOUND', { certain: true }],
    [401, 'UNAUTHENTICATED', { certain: false }],
    [403, 'PERMISSION_DENIED', { certain: false }],
    [429, 'RESOURCE_EXHAUSTED', { certain: false, answered: false }],
    [500, 'INTERNAL', { certain: false, answered: false }],
  ])('that is refused with %i %s is absent: %j', async (code, status, told) => {
    expect(await reconcile(apiError(code, status))).toEqual({ found: false, ...told });
  });
});

describe('revoking', () => {
  test('deletes the message', async () => {
    const { channel, asked } = googleWire(() => ({ status: 200 }));
    expect(await channel.revoke!({ to, providerIds: [attemptId] }, context())).toEqual({ revoked: true });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'DELETE',
      url: `${api}/phones/${to}/agentMessages/${attemptId}?agentId=welcome-bot`,
    });
  });

  test('fails when it is too late, when one of two is, when nobody answers, and for no message', async () => {
    const late = googleWire(() => apiError(404, 'NOT_FOUND'));
    expect(await late.channel.revoke!({ to, providerIds: [attemptId] }, context())).toEqual({ revoked: false });
    const half = googleWire((_request, count) => ({ status: count === 1 ? 200 : 404 }));
    expect(await half.channel.revoke!({ to, providerIds: ['a', 'b'] }, context())).toEqual({ revoked: false });
    const silent = googleWire(() => Promise.reject(new TransportError('timeout', 'maybe')));
    expect(await silent.channel.revoke!({ to, providerIds: ['a'] }, context())).toEqual({ revoked: false });
    expect(await silent.channel.revoke!({ to, providerIds: [] }, context())).toEqual({ revoked: false });
  });
});

describe('events to the person', () => {
  test('typing is an event of a new id', async () => {
    const { channel, asked } = googleWire(() => ({ status: 200 }));
    await channel.typing!({ to }, signal);
    const url = new URL(asked[0]!.url);
    expect(url.pathname).toBe(`/v1/phones/${to}/agentEvents`);
    expect(url.searchParams.get('eventId')).toMatch(uuid);
    expect(url.searchParams.get('agentId')).toBe('welcome-bot');
    expect(JSON.parse(String(asked[0]!.body))).toEqual({ eventType: 'IS_TYPING' });
  });

  test('reading is one event a message, however often it is told', async () => {
    const { channel, asked } = googleWire(() => ({ status: 200 }));
    for (const providerId of ['m-1', 'm-1', 'm-2']) await channel.markRead!({ from: to, providerId }, signal);
    const ids = asked.map(({ url }) => new URL(url).searchParams.get('eventId'));
    expect(ids[0]).toMatch(uuid);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    const sample = readShared('rbm/samples/agentEvents-read.json', "a read event against Google's sample");
    const body: unknown = JSON.parse(String(asked[0]!.body));
    expect(body).toEqual({ ...(sample as object | undefined), eventType: 'READ', messageId: 'm-1' });
  });

  test('that Google refuses are told without the number', async () => {
    const { channel } = googleWire(() => apiError(404, 'NOT_FOUND', `no ${to}`));
    await expect(channel.typing!({ to }, signal)).rejects.toThrow(
      'Google did not take the event: HTTP 404, NOT_FOUND.',
    );
    const proxy = googleWire(() => ({ status: 502, body: to }));
    await expect(proxy.channel.typing!({ to }, signal)).rejects.toThrow(/^[^+]*HTTP 502, no error of its own\.$/);
  });

  test('an address cannot leave its place in the path', async () => {
    const { channel, asked } = googleWire(() => ({ status: 200 }));
    await channel.markRead!({ from: '../../v1/files?x=', providerId: 'm-1' }, signal);
    expect(new URL(asked[0]!.url).pathname).toBe('/v1/phones/..%2F..%2Fv1%2Ffiles%3Fx%3D/agentEvents');
  });
});
