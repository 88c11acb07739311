import { describe, expect, test } from '@jest/globals';
import { BacklogFullError } from '../../src/engine/ingest.ts';
import { CallScript } from '../support/call-script.ts';
import { ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const events = (): string => `${gateway.app.url}/v1/events`;
const one = { 'content-type': 'application/cloudevents+json' };
const batch = { 'content-type': 'application/cloudevents-batch+json' };

async function rowsOf(callId: string): Promise<number> {
  const { rows } = await gateway.app.engine.pool.query('SELECT FROM calls WHERE call_id = $1', [callId]);
  return rows.length;
}

describe('POST /v1/events', () => {
  test('answers a batch with the verdict on each event', async () => {
    const call = new CallScript('batch-1');
    const answer = await ask(events(), { headers: batch, body: [call.started(), call.consent(), call.booking()] });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 3,
      duplicates: 0,
      events: [
        { id: 'batch-1-1', eventId: expect.any(String), status: 'accepted', verdict: 'skip', reason: 'not_a_trigger' },
        { id: 'batch-1-2', eventId: expect.any(String), status: 'accepted', verdict: 'skip', reason: 'not_a_trigger' },
        {
          id: 'batch-1-3',
          eventId: expect.any(String),
          status: 'accepted',
          verdict: 'hold',
          reason: 'call_live',
          until: expect.stringMatching(/^\d{4}-.*Z$/),
          followUpId: expect.any(String),
        },
      ],
    });
  });

  test('says of a repeat that it is one, under the first id', async () => {
    const event = new CallScript('repeat-1').started();
    const first = await ask(events(), { headers: one, body: event });
    const second = await ask(events(), { headers: one, body: event });
    expect(second.body).toEqual({
      accepted: 0,
      duplicates: 1,
      events: [{ id: 'repeat-1-1', eventId: first.body.events[0].eventId, status: 'duplicate' }],
    });
  });

  test('refuses the same id with another body, names it, and writes nothing of the batch', async () => {
    const known = new CallScript('conflict-1').started();
    await ask(events(), { headers: one, body: known });
    const other = new CallScript('conflict-2').started();
    const answer = await ask(events(), { headers: batch, body: [other, { ...known, type: 'call.ended' }] });
    expect([answer.status, answer.body.type]).toEqual([409, 'https://aftercall.dev/problems/event-conflict']);
    expect(answer.body.faults).toEqual([{ index: 1, field: 'id', message: expect.stringContaining('another body') }]);
    expect(await rowsOf('conflict-2')).toBe(0);
  });

  test('takes application/json: an object as one event, an array as a batch', async () => {
    const call = new CallScript('json-1');
    expect((await ask(events(), { body: call.started() })).body).toMatchObject({ accepted: 1 });
    expect((await ask(events(), { body: `  [${JSON.stringify(call.ended())}]` })).body).toMatchObject({ accepted: 1 });
  });

  test('takes an event in binary mode', async () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e%201',
      'ce-source': 'urn:test:voice',
      'ce-type': 'call.started',
      'ce-subject': 'binary-1',
    };
    const answer = await ask(events(), { headers, body: { caller: { phone: '+12025550123', name: 'Ana' } } });
    expect(answer.body.events).toMatchObject([{ id: 'e 1', status: 'accepted' }]);
    expect((await gateway.app.engine.journey('binary-1')).caller).toMatchObject({ name: 'Ana' });
    const broken = await ask(events(), { headers: { ...headers, 'ce-id': '%zz' }, body: {} });
    expect([broken.status, broken.body.faults[0].field]).toEqual([400, 'ce-id']);
  });

  test('names the header that an event in binary mode lacks, and no other', async () => {
    const whole = {
      'ce-specversion': '1.0',
      'ce-id': 'lacking-1',
      'ce-source': 'urn:test:voice',
      'ce-type': 'call.started',
      'ce-subject': 'lacking-1',
    };
    for (const name of Object.keys(whole)) {
      const headers = Object.fromEntries(Object.entries(whole).filter(([one]) => one !== name));
      const { status, body } = await ask(events(), { headers, body: { caller: { phone: '+12025550123' } } });
      expect([status, body.faults.map(({ field }: { field: string }) => field)]).toEqual([400, [name.slice(3)]]);
    }
  });

  test.each([{}, { 'content-type': 'application/json' }])(
    'takes one without data and so without a body: %j',
    async (more) => {
      const callId = `no-data-${Object.keys(more).length}`;
      const headers = {
        'ce-specversion': '1.0',
        'ce-id': callId,
        'ce-source': 'urn:test:voice',
        'ce-type': 'call.ended',
        'ce-subject': callId,
        ...more,
      };
      const answer = await ask(events(), { method: 'POST', headers });
      expect([answer.status, answer.body.accepted]).toEqual([202, 1]);
      expect((await gateway.app.engine.journey(callId)).endedAt).toBeDefined();
    },
  );

  test('names every fault of every event of a batch, and writes none of it', async () => {
    const call = new CallScript('faults-1');
    const bad = call.booking({ startsAt: 'tomorrow', rescheduleUrl: 'http://salon.example' });
    const answer = await ask(events(), { headers: batch, body: [call.started(), bad, { specversion: '1.0' }] });
    expect(answer.status).toBe(400);
    expect(answer.body.faults.map((fault: { index: number; field: string }) => [fault.index, fault.field])).toEqual([
      [1, 'data.booking.startsAt'],
      [1, 'data.booking.rescheduleUrl'],
      [2, 'id'],
      [2, 'source'],
      [2, 'subject'],
      [2, 'type'],
    ]);
    expect(await rowsOf('faults-1')).toBe(0);
  });

  test('answers 503 with Retry-After while too much is waiting', async () => {
    const ingest = { ingest: () => Promise.reject(new BacklogFullError('full')) };
    const url = await gateway.app.variant({ ingest });
    const answer = await ask(`${url}/v1/events`, { headers: one, body: new CallScript('full-1').started() });
    expect([answer.status, answer.headers.get('retry-after'), answer.body.type]).toEqual([
      503,
      '1',
      'https://aftercall.dev/problems/busy',
    ]);
  });
});

describe('a door at which too much comes', () => {
  test('holds a request of whoever has a key, unread, and then takes it', async () => {
    const { promise, resolve } = Promise.withResolvers<'entered'>();
    const asked = Promise.withResolvers<void>();
    const enter = (): Promise<'entered'> => {
      asked.resolve();
      return promise;
    };
    const url = await gateway.app.variant({ admission: { enter } });
    const answer = ask(`${url}/v1/events`, { headers: one, body: new CallScript('held-1').started() });
    await asked.promise;
    expect(await rowsOf('held-1')).toBe(0);
    resolve('entered');
    expect((await answer).status).toBe(202);
    expect(await rowsOf('held-1')).toBe(1);
  });

  test.each([
    ['/v1/events', new CallScript('refused-1').started()],
    ['/v1/follow-ups', { trigger: 'no such thing' }],
  ])('refuses with 503 at %s, whatever the body says', async (path, body) => {
    const url = await gateway.app.variant({ admission: { enter: () => 'refused' } });
    const answer = await ask(`${url}${path}`, { headers: path === '/v1/events' ? one : {}, body });
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('content-type')]).toEqual([
      503,
      '1',
      'application/problem+json',
    ]);
    expect(answer.body).toEqual({
      type: 'https://aftercall.dev/problems/busy',
      title: 'More is waiting than the gateway takes on.',
      status: 503,
      detail: 'Send the request again after the seconds of Retry-After.',
    });
    expect(await rowsOf('refused-1')).toBe(0);
  });

  test('has no place for whom nobody knows', async () => {
    const enter = (): 'entered' => {
      throw new Error('was asked');
    };
    const url = await gateway.app.variant({ admission: { enter } });
    const answer = await ask(`${url}/v1/events`, { key: 'ack_nobody', headers: one, body: {} });
    expect(answer.status).toBe(401);
  });
});

describe('the tenant of an event', () => {
  test('is the only one of the key where the event names none', async () => {
    await ask(events(), { key: keys.other, headers: one, body: new CallScript('tenant-1').started() });
    const found = await ask(`${gateway.app.url}/v1/calls/tenant-1`, { key: keys.all });
    expect(found.body.tenant).toBe('other');
  });

  test('must be named with a key of several', async () => {
    const call = new CallScript('tenant-2');
    const unnamed = await ask(events(), { key: keys.all, headers: batch, body: [call.started()] });
    expect(unnamed.status).toBe(400);
    expect(unnamed.body.faults).toEqual([
      { index: 0, field: 'tenant', message: expect.stringContaining('salon-luz, other, third') },
    ]);
    const named = { ...call.ended(), tenant: 'third' };
    expect((await ask(events(), { key: keys.all, headers: one, body: named })).status).toBe(202);
  });

  test('is a 404 for the whole request where the key does not speak for it, known or not', async () => {
    const call = new CallScript('tenant-3');
    const answers = await Promise.all(
      ['other', 'nobody'].map((tenant) =>
        ask(events(), { headers: batch, body: [call.started(), { ...call.ended(), tenant }] }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual([404, 404]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    expect(await rowsOf('tenant-3')).toBe(0);
  });
});
