import { describe, expect, test } from '@jest/globals';
import { Usage } from '../../src/engine/usage.ts';
import { TooMuchToCountError } from '../../src/ledger/reads/period-reads.ts';
import type { ScorecardQuestion } from '../../src/ledger/scorecard/scorecard-cohort.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();
const november = 'from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z';

function read(query: string, key: string = keys.salon, url = gateway.app.url): Promise<Answer> {
  return ask(`${url}/v1/scorecard?${query}`, { key });
}

describe('GET /v1/scorecard', () => {
  test('asks for what its query names, for the tenants of the key', async () => {
    const asked: ScorecardQuestion[] = [];
    const url = await gateway.app.variant({
      now: () => new Date('2026-11-26T09:00:00Z'),
      scorecard: (question) => {
        asked.push(question);
        return gateway.app.parts.scorecard(question);
      },
    });
    const answer = await read(`${november}&channel=sms&country=US&trigger=booking.confirmed`, keys.salon, url);
    const from = '2026-11-01T00:00:00.000Z';
    const to = '2026-12-01T00:00:00.000Z';
    const filters = { channel: 'sms', country: 'US', trigger: 'booking.confirmed' };
    const about = { tenants: ['salon-luz'], from, to, asOf: '2026-11-26T09:00:00.000Z', ...filters };
    expect([answer.status, answer.body]).toEqual([200, { ...about, measures: expect.anything() }]);
    expect(JSON.parse(JSON.stringify(asked))).toEqual([about]);
    await read(november, keys.all, url);
    await read(`${november}&tenant=other`, keys.all, url);
    expect(asked.slice(1).map((one) => one.tenants)).toEqual([['salon-luz', 'other', 'third'], ['other']]);
  });

  test('is nothing but zeros and nulls for nobody', async () => {
    const { body } = await read(november);
    expect(body.measures.delivery).toMatchObject({ value: null, numerator: 0, denominator: 0, verdict: 'no_data' });
  });

  test('takes an offset as it takes Z, and a year that has a day more', async () => {
    const { status, body } = await read('from=2024-01-01T00:00:00%2B02:00&to=2025-01-01T00:00:00%2B02:00');
    expect([status, body.from]).toEqual([200, '2023-12-31T22:00:00.000Z']);
  });

  test('says when a period holds too much', async () => {
    const scorecard = () => Promise.reject(new TooMuchToCountError('8000 ms'));
    const { status, body } = await read(november, keys.salon, await gateway.app.variant({ scorecard }));
    expect([status, body.faults]).toEqual([400, [{ field: 'to', message: expect.stringContaining('a shorter one') }]]);
  });

  test('does not know the tenants of other keys', async () => {
    expect((await read(`${november}&tenant=other`)).status).toBe(404);
  });

  test.each([
    ['to=2026-12-01T00:00:00Z', 'from'],
    ['from=2026-12-01T00:00:00Z', 'to'],
    ['from=yesterday&to=2026-12-01T00:00:00Z', 'from'],
    ['from=2026-11-01&to=2026-12-01T00:00:00Z', 'from'],
    ['from=2026-12-01T00:00:00Z&to=2026-12-01T00:00:00Z', 'to'],
    ['from=2026-12-02T00:00:00Z&to=2026-12-01T00:00:00Z', 'to'],
    ['from=2025-11-30T00:00:00Z&to=2026-12-01T00:00:01Z', 'to'],
    [`${november}&channel=SMS!`, 'channel'],
    [`${november}&country=usa`, 'country'],
    [`${november}&trigger=call.ended`, 'trigger'],
    [`${november}&channel=sms&channel=rcs`, 'channel'],
    [`${november}&month=11`, 'month'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await read(query);
    expect([status, body.faults.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
  });
});

describe('GET /v1/usage', () => {
  test('of more rows than anybody reads at once is refused, and streamed as CSV', async () => {
    const line = {
      tenant: 'salon-luz',
      day: '2026-11-01',
      kind: 'reply',
      channel: 'sms',
      messages: 1,
      segments: 1,
    } as const;
    const many = Array.from({ length: 10_001 }, (_, index) => ({ ...line, category: `c${index}` }));
    const usage = new Usage(
      async () => many,
      new Map([['salon-luz', { prices: { currency: 'USD', rows: [], charged: new Map() } }]]),
    );
    const busy = await gateway.app.variant({ usage });
    const asked = `${busy}/v1/usage?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&by=category`;
    const { status, body } = await ask(asked);
    expect([status, body.faults]).toEqual([400, [{ field: 'by', message: expect.stringContaining('format=csv') }]]);
    const csv = (await ask(`${asked}&format=csv`)).body as string;
    expect(csv.split('\r\n')).toHaveLength(10_003);
  });

  test.each([
    ['by=month', 'by'],
    ['by=day,day', 'by'],
    ['by=', 'by'],
    ['after=1.x', 'after'],
    ['format=xlsx', 'format'],
    ['by=call&limit=0', 'limit'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await ask(`${gateway.app.url}/v1/usage?${november}&${query}`);
    expect([status, body.faults.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
  });
});
