import { describe, expect, test } from '@jest/globals';
import type { ExperimentQuestion } from '../../src/ledger/scorecard/count-experiments.ts';
import { holdOutsOf } from '../../src/ledger/scorecard/read-hold-outs.ts';
import { TooMuchToCountError } from '../../src/ledger/reads/period-reads.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

function read(query: string, key: string = keys.salon, url = gateway.app.url): Promise<Answer> {
  return ask(`${url}/v1/hold-outs?${query}`, { key });
}

describe('GET /v1/hold-outs', () => {
  test('asks for what its query names, for the tenants of the key', async () => {
    const asked: ExperimentQuestion[] = [];
    const url = await gateway.app.variant({
      now: () => new Date('2026-11-26T09:00:00Z'),
      holdOuts: (question) => {
        asked.push(question);
        return gateway.app.parts.holdOuts(question);
      },
    });
    const november = 'from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&trigger=booking.confirmed';
    const { status, body } = await read(november, keys.salon, url);
    const about = {
      tenants: ['salon-luz'],
      asOf: '2026-11-26T09:00:00.000Z',
      trigger: 'booking.confirmed',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-12-01T00:00:00.000Z',
    };
    expect([status, body]).toEqual([200, { ...about, holdOuts: [] }]);
    await read('tenant=other', keys.all, url);
    expect(JSON.parse(JSON.stringify(asked))).toEqual([about, { tenants: ['other'], asOf: about.asOf }]);
  });

  test('says when there is too much to count', async () => {
    const holdOuts = () => Promise.reject(new TooMuchToCountError('8000 ms'));
    const { status, body } = await read('', keys.salon, await gateway.app.variant({ holdOuts }));
    expect([status, body.faults]).toEqual([400, [{ field: 'to', message: expect.stringContaining('a shorter one') }]]);
  });

  test.each([
    ['from=yesterday', 'from'],
    ['from=2026-12-01T00:00:00Z&to=2026-12-01T00:00:00Z', 'to'],
    ['trigger=call.ended', 'trigger'],
    ['month=11', 'month'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await read(query);
    expect([status, body.faults.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
  });
});

test('an experiment that is not configured any more is still told, without what was planned', () => {
  const arm = { people: 10, attended: 8, missed: 2, unknown: 0, open: 0 };
  const pace = { firstAt: new Date(0), recentPeople: 0, waitMs: 0 };
  const names = { tenant: 'salon-luz', trigger: 'booking.confirmed', experiment: 'of old' } as const;
  const question = { tenants: ['salon-luz'], asOf: new Date(0) };
  const told = holdOutsOf([{ ...names, told: arm, heldOut: arm, ...pace }], new Map(), question);
  expect(told).toMatchObject([{ ...names, settings: null, planned: null, power: null, told: arm }]);
});
