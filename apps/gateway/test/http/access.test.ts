import { beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const at = (path: string): string => gateway.app.url + path;

/** Every route that needs a key, with a body that would do. */
const guarded = [
  ['POST', '/v1/events', new CallScript('guarded').started()],
  ['POST', '/v1/follow-ups', { callId: 'guarded', trigger: 'booking.confirmed' }],
  ['GET', '/v1/follow-ups/0199c1c0-0000-7000-8000-000000000000', undefined],
  ['GET', '/v1/calls/guarded', undefined],
  ['GET', '/v1/ledger', undefined],
  ['GET', '/v1/dead-letters', undefined],
  ['POST', '/v1/replays', { mode: 'decide', why: 'test', select: { calls: ['guarded'] } }],
  ['POST', '/v1/consents', { phone: '+12025550123' }],
  ['POST', '/v1/consents/query', { phone: '+12025550123' }],
] as const;

describe('a key', () => {
  test.each(guarded)('is needed for %s %s', async (method, path, body) => {
    const without = await ask(at(path), { method, key: null, body });
    expect([without.status, without.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="aftercall"']);
    const wrong = await ask(at(path), { method, key: 'ack_wrong', body });
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="aftercall", error="invalid_token"',
    ]);
    expect(wrong.body.type).toBe('https://aftercall.dev/problems/unauthorized');
  });

  test.each([
    'ack_a-key',
    'Basic YWNrX2Eta2V5',
    'Bearer',
    'Bearer: ack_a-key',
    'Bearer "ack_a-key"',
    'Bearer <ack_a-key>',
  ])('that stands in another form is told which one it has to have: %s', async (authorization) => {
    const { status, headers, body } = await ask(at('/v1/ledger'), { key: null, headers: { authorization } });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="aftercall"']);
    expect(body.detail).toBe('Send an API key as "Authorization: Bearer <key>".');
  });

  test('comes as Bearer and as nothing else', async () => {
    const statusOf = async (authorization: string): Promise<number> =>
      (await ask(at('/v1/ledger'), { key: null, headers: { authorization } })).status;
    expect(await statusOf(`bearer ${keys.salon}`)).toBe(200);
    expect(await statusOf(`Basic ${keys.salon}`)).toBe(401);
    expect(await statusOf(keys.salon)).toBe(401);
    expect(await statusOf(`Bearer ${keys.salon} ${keys.salon}`)).toBe(401);
  });

  test('is refused before the body is read', async () => {
    expect((await ask(at('/v1/events'), { key: 'ack_wrong', body: '{"broken' })).status).toBe(401);
  });
});

describe("another tenant's", () => {
  let followUpId = '';
  beforeAll(async () => {
    const call = new CallScript('mine');
    const stored = await ask(at('/v1/events'), { body: [call.started(), call.consent(), call.booking()] });
    followUpId = stored.body.events[2].followUpId as string;
    await ask(at('/v1/consents'), {
      body: { phone: call.phone, channels: ['sms'], purposes: ['support'], basis: 'written_esign', wording: 'Yes.' },
    });
  });

  const asOther = (path: string, body?: unknown): Promise<Answer> => ask(at(path), { key: keys.other, body });

  test('call and follow-up are a 404, exactly as if they were nowhere', async () => {
    const found = await asOther('/v1/calls/mine');
    expect(found.status).toBe(404);
    expect(found.body).toEqual((await asOther('/v1/calls/nowhere')).body);
    const followUp = await asOther(`/v1/follow-ups/${followUpId}`);
    expect(followUp.status).toBe(404);
    expect(followUp.body).toEqual((await asOther('/v1/follow-ups/0199c1c0-0000-7000-8000-000000000000')).body);
    expect((await ask(at(`/v1/follow-ups/${followUpId}`))).status).toBe(200);
  });

  test('name in a request is a 404', async () => {
    const consent = { channels: ['sms'], purposes: ['support'], basis: 'oral_express', wording: 'Yes.' };
    const booking = new CallScript('mine').booking()['data'] as object;
    const answers = await Promise.all([
      asOther('/v1/calls/mine?tenant=salon-luz'),
      asOther('/v1/consents', { tenant: 'salon-luz', phone: '+12025550123', ...consent }),
      asOther('/v1/consents/query', { tenant: 'salon-luz', phone: '+12025550123' }),
      asOther('/v1/follow-ups', { tenant: 'salon-luz', callId: 'mine', trigger: 'booking.confirmed', ...booking }),
      asOther('/v1/events', { ...new CallScript('mine').ended(), tenant: 'salon-luz' }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404]);
  });

  test('ledger entries are not in the feed', async () => {
    const { body } = await asOther('/v1/ledger?limit=1000');
    expect(body.entries).toEqual([]);
  });

  test('evidence about the same person is not found', async () => {
    const { body } = await asOther('/v1/consents/query', { phone: '+12025550123' });
    expect([body.consents, body.suppressions]).toEqual([[], []]);
  });

  test('call of the same id is a call of its own', async () => {
    await asOther('/v1/events', new CallScript('mine', '+12025550199').ended());
    const [mine, theirs, both, named] = await Promise.all([
      ask(at('/v1/calls/mine')),
      asOther('/v1/calls/mine'),
      ask(at('/v1/calls/mine'), { key: keys.all }),
      ask(at('/v1/calls/mine?tenant=other'), { key: keys.all }),
    ]);
    expect([mine.body.tenant, theirs.body.tenant, named.body.tenant]).toEqual(['salon-luz', 'other', 'other']);
    expect(both.status).toBe(400);
    expect(both.body.faults).toEqual([
      { field: 'tenant', message: expect.stringMatching(/salon-luz.*other|other.*salon-luz/) },
    ]);
  });
});
