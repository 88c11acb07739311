import { describe, expect, test } from '@jest/globals';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

const grant = {
  channels: ['sms'],
  purposes: ['appointment', 'support'],
  basis: 'written_esign',
  wording: 'Text me about my appointments.',
};

function give(body: object, key: string = keys.salon): Promise<Answer> {
  return ask(`${gateway.app.url}/v1/consents`, { body, key });
}

function query(phone: string): Promise<Answer> {
  return ask(`${gateway.app.url}/v1/consents/query`, { body: { phone } });
}

/** The purposes that the person may be written about by text message, and why not the others. */
async function standing(phone: string): Promise<unknown> {
  const { body } = await query(phone);
  const found = body.standing as { purpose: string; granted: boolean; reason?: string; channel: string }[];
  expect(found.every((one) => one.channel === 'sms')).toBe(true);
  return Object.fromEntries(found.map((one) => [one.purpose, one.granted || one.reason]));
}

describe('POST /v1/consents', () => {
  test('keeps the evidence, and finds it under every form of the number', async () => {
    const expiresAt = '2036-11-24T15:00:00Z';
    const given = await give({ phone: '+52 1 55 1234 5678', ...grant, expiresAt });
    expect([given.status, Object.keys(given.body)]).toEqual([201, ['id']]);
    const { body } = await query('+525512345678');
    expect(body.consents).toEqual([
      {
        id: given.body.id,
        kind: 'grant',
        ...grant,
        evidenceClass: 'B',
        recordedAt: expect.stringMatching(/Z$/),
        expiresAt: '2036-11-24T15:00:00.000Z',
        chain: { seq: expect.any(Number), rowHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
    expect(await standing('+525512345678')).toEqual({
      appointment: true,
      transaction: 'no_consent',
      support: true,
      marketing: 'no_consent',
    });
  });

  test('a revocation withdraws what it names', async () => {
    await give({ phone: '+12025550130', ...grant });
    expect((await give({ phone: '+12025550130', kind: 'revoke', purposes: ['support'] })).status).toBe(201);
    expect(await standing('+12025550130')).toMatchObject({ appointment: true, support: 'no_consent' });
  });

  test('a revocation that names nothing is a stop', async () => {
    await give({ phone: '+12025550131', ...grant });
    const stop = await give({ phone: '+12025550131', kind: 'revoke' });
    const { body } = await query('+12025550131');
    expect(body.suppressions).toEqual([
      { id: stop.body.id, kind: 'stop', scope: 'all', source: 'api', at: expect.any(String) },
    ]);
    expect(await standing('+12025550131')).toMatchObject({ appointment: 'opted_out', support: 'opted_out' });
  });

  test.each([
    [{ phone: '5512345678' }, 'phone'],
    [{ phone: '+1' }, 'phone'],
    [{ phone: 12 }, 'phone'],
    [{ kind: 'maybe' }, 'kind'],
    [{ channels: [] }, 'channels'],
    [{ purposes: ['fun'] }, 'purposes[0]'],
    [{ basis: undefined }, 'basis'],
    [{ wording: ' ' }, 'wording'],
    [{ recordingUrl: 'http://insecure.example' }, 'recordingUrl'],
    [{ offsetMs: -1 }, 'offsetMs'],
    [{ expiresAt: 'never' }, 'expiresAt'],
    [{ evidenceClass: 'A' }, 'evidenceClass'],
    [{ occurredAt: '2999-01-01T00:00:00Z' }, 'occurredAt'],
    [{ disclosure: { id: 'a', version: '1', sha256: 'abc' } }, 'disclosure.sha256'],
    [{ disclosure: { id: 'a', sha256: 'cd'.repeat(32) } }, 'disclosure.version'],
    [{ jurisdiction: 'Mexico' }, 'jurisdiction'],
    [{ numberSource: 'guessed' }, 'numberSource'],
    [{ capturedBy: { kind: 'robot' } }, 'capturedBy.kind'],
    [{ language: 'Spanish, mostly' }, 'language'],
    [{ artefact: true }, 'artefact'],
  ])('refuses %j', async (more, field) => {
    const answer = await give({ phone: '+12025550132', ...grant, ...more });
    expect([answer.status, answer.body.faults.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
  });

  test('keeps a complete record, says how well it is proved, and flags one that came late', async () => {
    const complete = {
      ...grant,
      basis: 'oral_express',
      seller: 'Salon Luz LLC',
      frequency: 'one a visit',
      callId: 'call-9',
      act: 'said "yes"',
      jurisdiction: 'US-CA',
      language: 'en-US',
      ani: '+12025550134',
      recordingUrl: 'https://recordings.example/9',
      offsetMs: 10,
      offsetEndMs: 90,
      readBack: true,
      recordingSha256: 'ab'.repeat(32),
      transcriptExcerpt: 'Yes.',
      numberSource: 'spoken',
      clockSource: 'ntp',
      disclosure: { id: 'texts', version: '3', sha256: 'cd'.repeat(32), presentedAs: 'May we text you, Ana?' },
      capturedBy: { kind: 'model', id: 'front-desk', version: '4' },
      occurredAt: '2020-01-01T10:00:00.000Z',
    };
    expect((await give({ phone: '+12025550134', ...complete })).status).toBe(201);
    const { body } = await query('+12025550134');
    expect(body.consents).toEqual([
      {
        ...complete,
        id: expect.any(String),
        kind: 'grant',
        evidenceClass: 'A',
        recordedLate: true,
        recordedAt: expect.any(String),
        chain: expect.any(Object),
      },
    ]);
    const unconfirmed = { phone: '+12025550135', ...grant, numberSource: 'spoken' };
    expect((await give(unconfirmed)).status).toBe(201);
    expect(await standing('+12025550135')).toMatchObject({ appointment: 'no_consent' });
  });

  test('an event with a consent from the future is refused with its batch, by its index', async () => {
    const event = {
      specversion: '1.0',
      source: 'urn:test',
      subject: 'back-dated',
      type: 'consent.granted',
      id: '1',
      data: { consent: { ...grant, occurredAt: '2999-01-01T00:00:00Z' } },
    };
    const batch = [{ ...event, id: '0', type: 'call.started', data: {} }, event];
    const answer = await ask(`${gateway.app.url}/v1/events`, { body: batch, key: keys.salon });
    expect([answer.status, answer.body.faults]).toEqual([
      400,
      [{ index: 1, field: 'data.consent.occurredAt', message: expect.stringContaining('must not be later') }],
    ]);
  });

  test('needs a tenant from a key of several, and quotes no number back', async () => {
    const unnamed = await give({ phone: '+12025550133', ...grant }, keys.all);
    expect([unnamed.status, unnamed.body.faults[0].field]).toEqual([400, 'tenant']);
    const bad = await give({ phone: '+1202555013', ...grant });
    expect(JSON.stringify(bad.body)).not.toContain('202555013');
  });
});

test('POST /v1/consents/query refuses what is no phone number, and knows nothing of a stranger', async () => {
  expect((await query('hello')).status).toBe(400);
  const { body } = await query('+12025550139');
  expect([body.consents, body.suppressions]).toEqual([[], []]);
});
