import { beforeAll, describe, expect, test } from '@jest/globals';
import { entryExamples } from '../../src/ledger/rows/entries/entry-examples.ts';
import { CallScript } from '../support/call-script.ts';
import { type Answer, ask } from './support/ask.ts';
import { keys, withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

function read(query: string, key: string = keys.salon): Promise<Answer> {
  return ask(`${gateway.app.url}/v1/ledger${query}`, { key });
}

describe('GET /v1/ledger', () => {
  beforeAll(async () => {
    const { app } = gateway;
    const call = new CallScript('feed-1');
    await ask(`${app.url}/v1/events`, { body: [call.started(), call.ended(), call.event('csat.scored')] });
    await ask(`${app.url}/v1/events`, { key: keys.other, body: new CallScript('feed-2').started() });
    await app.engine.pool.query(
      `INSERT INTO ledger (at, tenant, call, entries) VALUES (now(), NULL, NULL,
        $1)`,
      [JSON.stringify([{ at: '2027-01-01T00:00:00Z', kind: 'refused', data: entryExamples.refused[0] }])],
    );
    // The feed shows an entry only when everything that began before it has ended, in the whole cluster.
    for (let shown = 0; shown < 9;) shown = (await read('?limit=1000', keys.all)).body.entries.length as number;
  });

  test('goes page by page to the end, in order', async () => {
    const kinds: string[] = [];
    let page = await read('?limit=4');
    expect([page.status, page.body.more, page.body.entries.length]).toEqual([200, true, 4]);
    for (;;) {
      kinds.push(...page.body.entries.map((entry: { kind: string }) => entry.kind));
      if (!page.body.more) break;
      page = await read(`?limit=4&after=${page.body.next}`);
    }
    expect(kinds).toEqual(['event', 'verdict', 'event', 'verdict', 'event', 'verdict']);
    const end = await read(`?after=${page.body.next}`);
    expect(end.body).toEqual({ entries: [], next: page.body.next, more: false });
  });

  test('shows what belongs to nobody to a key for all tenants alone', async () => {
    const ownersOf = async (key: string): Promise<Set<string | null>> => {
      const { body } = await read('?limit=1000', key);
      return new Set(body.entries.map((entry: { tenant: string | null }) => entry.tenant));
    };
    expect(await ownersOf(keys.all)).toEqual(new Set(['salon-luz', 'other', null]));
    expect(await ownersOf(keys.salon)).toEqual(new Set(['salon-luz']));
    expect(await ownersOf(keys.other)).toEqual(new Set(['other']));
  });

  test.each([
    ['?after=yesterday', 'after'],
    ['?after=1', 'after'],
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?limit=ten', 'limit'],
    ['?limit=1&limit=2', 'limit'],
    ['?page=2', 'page'],
  ])('refuses %s', async (query, field) => {
    const answer = await read(query);
    expect([answer.status, answer.body.faults.map((fault: { field: string }) => fault.field)]).toEqual([400, [field]]);
  });
});
