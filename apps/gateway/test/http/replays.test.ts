import { beforeAll, describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const post = (body: unknown, more: object = {}): Promise<Answer> =>
  ask(`${gateway.app.url}/v1/replays`, { body, ...more });
const list = (query: string, key: string = keys.salon): Promise<Answer> =>
  ask(`${gateway.app.url}/v1/dead-letters?${query}`, { key });

const asked = (changes: object = {}): object => ({
  mode: 'decide',
  why: 'test',
  select: { calls: ['lacking-1'] },
  ...changes,
});

/** A call without consent, ended: its follow-up is dead. */
async function lacking(callId: string, phone: string, key?: string): Promise<CallScript> {
  const call = new CallScript(callId, phone);
  const body = [call.started(), call.ended(), call.booking()];
  const stored = await ask(`${gateway.app.url}/v1/events`, { body, ...(key !== undefined && { key }) });
  expect(stored.body.events[2]).toMatchObject({ verdict: 'skip', reason: 'no_consent' });
  return call;
}

beforeAll(async () => {
  for (const number of [1, 2, 3]) await lacking(`lacking-${number}`, `+1202555018${number}`);
  await lacking('of-other', '+12025550189', keys.other);
});

describe('a request that is not as it must be names the field', () => {
  const id = '0199c1c0-0000-7000-8000-000000000000';
  const time = { from: '2026-11-24T10:00:00Z', to: '2026-11-24T11:00:00Z' };
  test.each<[string, object, string, string]>([
    ['no mode', { mode: undefined }, 'mode', '"decide"'],
    ['another mode', { mode: 'redo' }, 'mode', '"send"'],
    ['no reason', { why: ' \n ' }, 'why', '1 to 200 characters'],
    ['a number in the reason', { why: 'she wrote from +12025550181' }, 'why', 'seems to hold a phone number'],
    ['two lines in the reason', { why: 'seen\nforged' }, 'why', 'line breaks'],
    ['a long reason', { why: 'x'.repeat(201) }, 'why', '1 to 200 characters'],
    ['a dry run that is no boolean', { dryRun: 'yes' }, 'dryRun', 'true or false'],
    ['no selection', { select: undefined }, 'select', 'exactly one'],
    ['an empty selection', { select: {} }, 'select', 'exactly one'],
    ['two selections', { select: { calls: ['a'], events: [id] } }, 'select', 'exactly one'],
    ['ids and a time', { select: { calls: ['a'], ...time } }, 'select', 'exactly one'],
    ['an empty list', { select: { events: [] } }, 'select.events', '1 to 1000 ids'],
    ['a long list', { select: { calls: Array.from({ length: 1_001 }, String) } }, 'select.calls', '1 to 1000 ids'],
    ['an id of somebody else', { select: { followUps: [id, 'evt-1'] } }, 'select.followUps[1]', 'id of ours'],
    ['an empty call id', { select: { calls: [''] } }, 'select.calls[0]', "voice platform's id"],
    ['a time without an end', { select: { from: time.from } }, 'select.to', 'is missing'],
    ['a time without a beginning', { select: { to: time.to } }, 'select.from', 'is missing'],
    ['a time that ends first', { select: { from: time.to, to: time.from } }, 'select.to', 'after `from`'],
    ['no time', { select: { ...time, from: 'yesterday' } }, 'select.from', 'RFC 3339'],
    ['an unknown trigger', { select: { ...time, trigger: 'call.ended' } }, 'select.trigger', 'booking.confirmed'],
    ['a reason without a time', { select: { calls: ['a'], reason: 'no_consent' } }, 'select.reason', '`from` and `to`'],
    ['a made-up cursor', { select: { ...time, after: '7' } }, 'select.after', '`next`'],
    ['refusals to be sent', { mode: 'send', select: { refusals: [id] } }, 'mode', '"decide"'],
    ['an unknown field', { force: true }, 'force', 'not a field'],
    ['an unknown field below', { select: { call: 'a' } }, 'select.call', 'not a field'],
  ])('%s', async (_what, changes, field, message) => {
    const answer = await post(asked(changes));
    expect([answer.status, answer.body.type]).toEqual([400, 'https://aftercall.dev/problems/invalid-request']);
    const named = (answer.body.faults as { field: string; message: string }[]).filter((one) => one.field === field);
    expect(named.map((one) => one.message).join()).toContain(message);
  });

  test('a key that is too long', async () => {
    const answer = await post(asked(), { headers: { 'idempotency-key': 'x'.repeat(257) } });
    expect([answer.status, answer.body.faults]).toEqual([
      400,
      [{ field: 'Idempotency-Key', message: 'must have 1 to 256 letters' }],
    ]);
  });

  test.each([
    ['cause=bad_luck', 'cause'],
    ['limit=0', 'limit'],
    ['from=now', 'from'],
    ['after=7', 'after'],
    ['colour=red', 'colour'],
  ])('dead letters with %s', async (query, field) => {
    const answer = await list(query);
    expect([answer.status, answer.body.faults.map((one: { field: string }) => one.field)]).toEqual([400, [field]]);
  });
});

describe("what is another tenant's", () => {
  test('is not found, as what nobody has', async () => {
    const { body: foreign } = await list('', keys.other);
    const [dead] = foreign.deadLetters;
    expect(dead).toMatchObject({ tenant: 'other', callId: 'of-other' });
    const nobody = '0199c1c0-0000-7000-8000-000000000000';
    for (const [select, ids] of [
      ['followUps', [dead.id, nobody]],
      ['events', [dead.eventId, nobody]],
      ['calls', ['of-other', 'of-nobody']],
      ['refusals', [nobody]],
    ] as const) {
      const { status, body } = await post(asked({ select: { [select]: ids } }));
      expect([status, body.counts]).toEqual([200, { not_found: ids.length }]);
    }
    const { body: mine } = await list('');
    expect(new Set(mine.deadLetters.map((one: { tenant: string }) => one.tenant))).toEqual(new Set(['salon-luz']));
    expect((await list('tenant=other')).status).toBe(404);
    expect((await post(asked({ tenant: 'other' }))).status).toBe(404);
  });

  test('can be left out by a key of several tenants', async () => {
    const of = async (query: string): Promise<string[]> =>
      (await list(query, keys.all)).body.deadLetters.map((one: { callId: string }) => one.callId);
    expect(await of('')).toEqual(['lacking-1', 'lacking-2', 'lacking-3', 'of-other']);
    expect(await of('tenant=other')).toEqual(['of-other']);
    const select = { calls: ['lacking-1', 'of-other'] };
    const { body } = await post(asked({ tenant: 'other', select, dryRun: true }), { key: keys.all });
    expect(body.counts).toEqual({ unchanged: 1, not_found: 1 });
  });
});

describe('dead letters', () => {
  test('come in order, page by page, with nothing personal in them', async () => {
    const seen: string[] = [];
    for (let after = '', more = true; more;) {
      const { body } = await list(`limit=2&cause=no_consent&after=${after}`);
      seen.push(...body.deadLetters.map((one: { callId: string }) => one.callId));
      ({ next: after, more } = body);
    }
    expect(seen).toEqual(['lacking-1', 'lacking-2', 'lacking-3']);
    const { body } = await list('');
    expect(JSON.stringify(body)).not.toMatch(/2025550|Main St|salon\.example/);
    const [{ at: from }, { at: to }] = body.deadLetters.slice(1);
    const between = await list(`from=${from}&to=${to}`);
    expect(between.body.deadLetters.map((one: { callId: string }) => one.callId)).toEqual(['lacking-2']);
    expect((await list('cause=refused')).body).toEqual({ deadLetters: [], next: '', more: false });
  });
});

describe('a replay', () => {
  test('of a dry run names nothing that does not exist, and keeps its reason', async () => {
    const shown = await post(asked({ dryRun: true }));
    expect([shown.status, shown.body]).toEqual([
      200,
      {
        mode: 'decide',
        dryRun: true,
        counts: { unchanged: 1 },
        items: [
          {
            tenant: 'salon-luz',
            callId: 'lacking-1',
            followUpId: expect.any(String),
            result: 'unchanged',
            reason: 'no_consent',
          },
        ],
      },
    ]);
    await post(asked({ why: 'she wrote to the desk' }));
    const { body } = await ask(`${gateway.app.url}/v1/calls/lacking-1`);
    const audits = body.entries.filter((one: { kind: string }) => one.kind === 'replay');
    expect(audits).toMatchObject([{ data: { by: 'salon', why: 'she wrote to the desk', mode: 'decide' } }]);
  });

  test('under a key that was used for another one is a 409', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await post(asked(), { headers });
    const again = await post(asked(), { headers });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await post(asked({ why: 'another' }), { headers });
    expect([other.status, other.body.faults[0].field]).toEqual([409, 'Idempotency-Key']);
  });
});
