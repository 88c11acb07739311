import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

const booking = {
  id: 'B-1',
  startsAt: '2036-11-24T15:00:00-05:00',
  location: '12 Main St',
  rescheduleUrl: 'https://salon.example/r/1',
};

/** A call whose caller agreed to be written to. */
async function agreed(callId: string, phone: string): Promise<void> {
  const call = new CallScript(callId, phone);
  await ask(`${gateway.app.url}/v1/events`, { body: [call.started(), call.consent()] });
}

function post(
  callId: string,
  { more = {}, query = '', key = '' }: { more?: object; query?: string; key?: string } = {},
) {
  return ask(`${gateway.app.url}/v1/follow-ups${query}`, {
    ...(key !== '' && { headers: { 'idempotency-key': key } }),
    body: { callId, trigger: 'booking.confirmed', booking, ...more },
  });
}

const facts = ({ status, body }: Answer): unknown => [status, body.verdict, body.reason, body.waited];

describe('POST /v1/follow-ups', () => {
  test('sends during the call, and says where the follow-up is', async () => {
    await agreed('live-1', '+12025550111');
    const answer = await post('live-1', { query: '?wait=accepted' });
    expect(facts(answer)).toEqual([201, 'send', undefined, 'accepted']);
    expect(answer.headers.get('location')).toBe(`/v1/follow-ups/${answer.body.followUpId}`);
    expect(answer.body).toMatchObject({ state: 'sending', channel: 'sms', attempts: [{ status: 'accepted', try: 1 }] });
    const found = await ask(gateway.app.url + answer.headers.get('location'));
    expect(found.body).toMatchObject({ id: answer.body.followUpId, callId: 'live-1', live: true, subjectId: 'B-1' });
  });

  test('says where it is below the path that a proxy has put the gateway under', async () => {
    await agreed('path-1', '+12025550148');
    const url = await gateway.app.variant({ publicUrl: 'https://voice.example/aftercall' });
    const body = { callId: 'path-1', trigger: 'booking.confirmed', booking };
    const { headers, body: answer } = await ask(`${url}/v1/follow-ups`, { body });
    expect(headers.get('location')).toBe(`/aftercall/v1/follow-ups/${answer.followUpId}`);
  });

  test('does not wait unless asked', async () => {
    await agreed('live-2', '+12025550112');
    expect(facts(await post('live-2'))).toEqual([201, 'send', undefined, 'not_asked']);
  });

  test('the same key again is the same follow-up, and with another body a 409', async () => {
    await agreed('key-1', '+12025550113');
    const first = await post('key-1', { key: 'k-1', query: '?wait=accepted' });
    const again = await post('key-1', { key: 'k-1', query: '?wait=accepted' });
    expect([facts(first), facts(again)]).toEqual([
      [201, 'send', undefined, 'accepted'],
      [200, 'send', undefined, 'accepted'],
    ]);
    expect([again.body.followUpId, again.body.eventId]).toEqual([first.body.followUpId, first.body.eventId]);
    const other = await post('key-1', { key: 'k-1', more: { live: false } });
    expect([other.status, other.body.faults[0].field]).toEqual([409, 'Idempotency-Key']);
    expect(gateway.app.engine.provider.sends.filter((send) => send.request.to === '+12025550113')).toHaveLength(1);
  });

  test('another request about the same subject is skipped, and shows the one that is there', async () => {
    await agreed('twice-1', '+12025550114');
    const first = await post('twice-1', { query: '?wait=accepted' });
    const second = await post('twice-1', { query: '?wait=accepted' });
    expect(facts(second)).toEqual([200, 'skip', 'duplicate', 'accepted']);
    expect(second.body.followUpId).toBe(first.body.followUpId);
  });

  test('without consent it is held, and once consent comes the waiting agent hears of the send', async () => {
    const call = new CallScript('hold-1', '+12025550115');
    await ask(`${gateway.app.url}/v1/events`, { body: call.started() });
    expect(facts(await post('hold-1', { query: '?wait=accepted&timeout=50ms' }))).toEqual([
      202,
      'hold',
      'no_consent',
      'timed_out',
    ]);
    const waiting = post('hold-1', {
      query: '?wait=accepted&timeout=10s',
      more: { booking: { ...booking, id: 'B-2' } },
    });
    await gateway.app.engine.until('hold-1', (journey) => journey.followUps.length === 2);
    await ask(`${gateway.app.url}/v1/events`, { body: call.consent() });
    expect(facts(await waiting)).toEqual([201, 'send', undefined, 'accepted']);
  });

  test('waits for the delivery where that is asked for', async () => {
    await agreed('delivered-1', '+12025550116');
    const waiting = post('delivered-1', { query: '?wait=delivered&timeout=10s' });
    const journey = await gateway.app.engine.until(
      'delivered-1',
      ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted',
    );
    const attemptId = journey.followUps[0]?.attempts[0]?.id ?? '';
    await gateway.app.engine.post({
      signal: 'receipt',
      key: 'delivered-1',
      attemptId,
      providerId: `id-${attemptId}`,
      status: 'delivered',
      rawStatus: 'delivered',
    });
    expect((await waiting).body).toMatchObject({ waited: 'delivered', state: 'settled', outcome: 'reached' });
  });

  test('stops waiting when the message will never get there', async () => {
    await agreed('refused-1', '+12025550117');
    const reason = { kind: 'invalid_number', permanent: true, fallback: true, alert: false, message: 'No.' } as const;
    gateway.app.engine.provider.answers.push({ outcome: 'rejected', reason });
    const answer = await post('refused-1', { query: '?wait=delivered&timeout=10s' });
    expect(answer.body).toMatchObject({ waited: 'settled', outcome: 'unreached', attempts: [{ status: 'rejected' }] });
  });

  test('waits on where nobody knows whether it was sent: a receipt may say so in the next moment', async () => {
    await agreed('unclear-1', '+12025550149');
    gateway.app.engine.provider.answers.push({ outcome: 'uncertain', cause: 'server_error' });
    const waiting = post('unclear-1', { query: '?wait=delivered&timeout=10s' });
    const { followUps } = await gateway.app.engine.until(
      'unclear-1',
      (one) => one.followUps[0]?.outcome === 'uncertain',
    );
    const attemptId = followUps[0]?.attempts[0]?.id ?? '';
    const receipt = { signal: 'receipt', key: 'unclear-1', attemptId, providerId: 'SM1' } as const;
    await gateway.app.engine.post({ ...receipt, status: 'delivered', rawStatus: 'delivered' });
    expect((await waiting).body).toMatchObject({ waited: 'delivered', outcome: 'reached' });
  });

  test('nothing to send is nothing to wait for', async () => {
    const more = { caller: { phone: 'none' } };
    expect(facts(await post('skip-1', { query: '?wait=delivered&timeout=30s', more }))).toEqual([
      200,
      'skip',
      'phone_invalid',
      'settled',
    ]);
  });

  test('live: false waits for the end of the call like any other event', async () => {
    await agreed('later-1', '+12025550118');
    expect(facts(await post('later-1', { more: { live: false } }))).toEqual([202, 'hold', 'call_live', 'not_asked']);
  });
});

describe('a request for a follow-up is refused with the names of its own fields', () => {
  test.each([
    [{ trigger: 'call.ended' }, 'trigger'],
    [{ trigger: undefined }, 'trigger'],
    [{ callId: '' }, 'callId'],
    [{ booking: undefined }, 'booking'],
    [{ booking: { ...booking, startsAt: 'soon' } }, 'booking.startsAt'],
    [{ caller: { locale: 'not a locale' } }, 'caller.locale'],
    [{ inReplyTo: 'x' }, 'trigger'],
    [{ trigger: undefined, inReplyTo: 7 }, 'inReplyTo'],
    [{ trigger: 'caller.requested', inReplyTo: 'x', live: false }, 'live'],
    [{ trigger: 'caller.requested', inReplyTo: 'x', tenant: 7 }, 'tenant'],
  ])('%j', async (more, field) => {
    const answer = await post('faulty', { more });
    expect([answer.status, answer.body.faults.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
  });

  test.each([
    ['?wait=read'],
    ['?wait=accepted&timeout=31s'],
    ['?timeout=5'],
    ['?wait=accepted&wait=accepted'],
    ['?w=1'],
  ])('%s, and before anything is written', async (query) => {
    const answer = await post('faulty-query', { query });
    expect(answer.status).toBe(400);
    expect((await ask(`${gateway.app.url}/v1/calls/faulty-query`)).status).toBe(404);
  });

  test('a key of several tenants has to name one', async () => {
    const body = { callId: 'faulty', trigger: 'booking.confirmed', booking };
    const answer = await ask(`${gateway.app.url}/v1/follow-ups`, { key: keys.all, body });
    expect([answer.status, answer.body.faults[0].field]).toEqual([400, 'tenant']);
  });
});

test('GET /v1/follow-ups/{id} knows ids and nothing else', async () => {
  expect((await ask(`${gateway.app.url}/v1/follow-ups/1%00`)).status).toBe(404);
  expect((await ask(`${gateway.app.url}/v1/follow-ups/'%20OR%201=1`)).status).toBe(404);
});
