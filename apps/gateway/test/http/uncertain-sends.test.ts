import { afterEach, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { until } from '../support/until.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
afterEach(() => gateway.app.engine.provider.silentTo.clear());

const queue = (query = ''): Promise<Answer> => ask(`${gateway.app.url}/v1/uncertain-sends${query}`);

/** A booking whose send nobody learns the end of; answers its attempt's id. */
async function uncertainSend(callId: string, phone: string): Promise<string> {
  gateway.app.engine.provider.silentTo.add(phone);
  const call = new CallScript(callId, phone);
  const body = [call.started(), call.consent(), call.booking({}, { live: true })];
  await ask(`${gateway.app.url}/v1/events`, { body });
  return until(`${callId} is uncertain`, async () => {
    const { sends } = (await queue()).body;
    return sends.find((one: { callId: string }) => one.callId === callId)?.attemptId as string | undefined;
  });
}

const settle = (attemptId: string, body: object, key: string = keys.salon): Promise<Answer> =>
  ask(`${gateway.app.url}/v1/uncertain-sends/${attemptId}/settle`, { body, key });
const entriesOf = async (callId: string): Promise<readonly { kind: string; data: Record<string, unknown> }[]> =>
  (await ask(`${gateway.app.url}/v1/calls/${callId}`)).body.entries;

describe('the queue of uncertain sends over HTTP', () => {
  test('is turned page by page, and shows neither an address nor a text', async () => {
    for (const index of [1, 2, 3]) await uncertainSend(`page-${index}`, `+1202555015${index}`);
    const first = await queue('?limit=2&state=asking');
    expect(first.body.sends.map((one: { callId: string }) => one.callId)).toEqual(['page-1', 'page-2']);
    const rest = await queue(`?limit=2&state=asking&after=${first.body.next}`);
    expect(rest.body.sends.map((one: { callId: string }) => one.callId)).toEqual(['page-3']);
    expect(rest.body).not.toHaveProperty('next');
    expect(JSON.stringify([first.body, rest.body])).not.toMatch(/2025550|Main St|Salon/);
  });

  test('is that of the key alone', async () => {
    const attemptId = await uncertainSend('whose', '+12025550154');
    const url = `${gateway.app.url}/v1/uncertain-sends`;
    expect((await ask(url, { key: keys.other })).body).toEqual({ sends: [] });
    expect((await ask(`${url}/${attemptId}`, { key: keys.other })).status).toBe(404);
    expect((await settle(attemptId, { as: 'sent', why: 'Seen.' }, keys.other)).status).toBe(404);
    expect((await ask(`${url}/${attemptId}`, { key: keys.all })).body).toMatchObject({ callId: 'whose' });
    expect((await settle('no-uuid', { as: 'sent', why: 'Seen.' })).status).toBe(404);
  });
});

describe('a settlement over HTTP', () => {
  test('is in the ledger with the name of the key, why and when', async () => {
    const attemptId = await uncertainSend('audited', '+12025550155');
    const answer = await settle(attemptId, { as: 'sent', why: ' Found as SM0123456789. ', providerId: 'SM0123456789' });
    expect([answer.status, answer.body]).toEqual([
      200,
      { attemptId, followUpId: expect.any(String), as: 'sent', status: 'accepted' },
    ]);
    expect((await entriesOf('audited')).filter(({ kind }) => kind === 'settlement')).toEqual([
      {
        seq: expect.any(Number),
        at: expect.stringMatching(/Z$/),
        tenant: 'salon-luz',
        callId: 'audited',
        kind: 'settlement',
        data: { attemptId, as: 'sent', by: 'salon', why: 'Found as SM0123456789.', providerIds: ['SM0123456789'] },
      },
    ]);
    expect((await ask(`${gateway.app.url}/v1/uncertain-sends/${attemptId}`)).status).toBe(404);
  });

  test('has it sent again, on purpose and with a label', async () => {
    const attemptId = await uncertainSend('again', '+12025550156');
    gateway.app.engine.provider.silentTo.clear();
    const answer = await settle(attemptId.toUpperCase(), { as: 'send_again', why: 'Not in the console.' });
    expect([answer.status, answer.body]).toMatchObject([200, { attemptId, as: 'send_again', status: 'given_up' }]);
    const url = `${gateway.app.url}/v1/follow-ups/${answer.body.followUpId}`;
    await until('it was sent again', async () => {
      const { attempts } = (await ask(url)).body;
      return attempts[1]?.status === 'accepted' ? true : undefined;
    });
    const tries = (await entriesOf('again')).filter(({ kind }) => kind === 'attempt').map(({ data }) => data);
    expect(tries).toMatchObject([{ try: 1 }, { try: 2, secondSend: true }]);
  });

  test.each([
    ['a number', 'Called +1 (202) 555-0157, and they have it.'],
    ['a number without a plus', 'Called 2025550157.'],
    ['an address', 'Ana wrote to ana@example.com.'],
    ['two lines', 'Seen.\nForged: yes'],
    ['nothing', '  '],
    ['too much', 'x'.repeat(501)],
  ])('whose why holds %s is refused, and nothing is written', async (_what, why) => {
    const { status, body } = await settle('019ab5e0-9c40-7a00-8000-0000000003a1', { as: 'sent', why });
    expect([status, body.faults.map((one: { field: string }) => one.field)]).toEqual([400, ['why']]);
  });

  test.each([
    ['fallBack', { as: 'send_again', fallBack: false }],
    ['providerId', { as: 'not_sent', providerId: 'SM1' }],
    ['providerId', { as: 'sent', providerId: 'two words' }],
    ['who', { as: 'sent', who: 'me' }],
  ])('with a %s that does not belong there is refused', async (field, settlement) => {
    const { status, body } = await settle('019ab5e0-9c40-7a00-8000-0000000003a1', { why: 'Seen.', ...settlement });
    expect([status, body.faults.map((one: { field: string }) => one.field)]).toEqual([400, [field]]);
  });
});
