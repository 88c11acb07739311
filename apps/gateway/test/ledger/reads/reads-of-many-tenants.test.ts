import { beforeAll, describe, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import { readAccountQueues } from '../../../src/ledger/reads/account-queues.ts';
import { listDeadLetters } from '../../../src/ledger/replays/dead-letter-list.ts';
import { countScorecard } from '../../../src/ledger/scorecard/read-scorecard.ts';
import { TenantReads, type Reader } from '../../../src/ledger/reads/tenant-reads.ts';
import { CallScript } from '../../support/call-script.ts';
import { playOut } from '../../support/play-out.ts';
import { tenantId } from '../../support/test-engine.ts';
import { TestClock, withEngine } from '../../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });

const many = Array.from({ length: 1_000 }, (_, number) => `tenant-${number}`);
const tenants = [tenantId, ...many, 'other'];

beforeAll(async () => {
  const { engine } = running;
  for (const tenant of [tenantId, 'other']) {
    const call = new CallScript('call-1');
    await engine.ingestOf(tenant, call.started(), call.booking(), call.ended());
    const told = new CallScript('call-2', '+12025550187');
    await engine.ingestOf(tenant, told.started(), told.consent(), told.booking(), told.ended());
    const held = new CallScript('call-3', '+12025550188');
    await engine.ingestOf(tenant, held.started(), held.consent(), held.booking());
  }
  clock.advance(6_000);
  await playOut(engine);
});

/** Asks as the API does, and keeps how the database goes about each statement. */
class ExplainedReads extends TenantReads {
  readonly plans: string[] = [];
  readonly #reads: TenantReads;

  constructor(reads: TenantReads) {
    super(undefined as never);
    this.#reads = reads;
  }

  override as<T>(reader: Reader, read: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.#reads.as(reader, (client) => {
      const query = async (asked: string | { text: string; values?: unknown[] }, given: unknown[] = []) => {
        const { text, values = given } = typeof asked === 'string' ? { text: asked } : asked;
        if (!/^\s*(?:SELECT|WITH)/.test(text)) return client.query(text, values);
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
        this.plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return client.query(text, values);
      };
      return read({ query } as unknown as PoolClient);
    });
  }
}

/**
 * Where a statement looks for each tenant by itself, the list of the reader's tenants is not in the look: it would be sorted
 * anew each time.
 */
function expectNoListInLooks({ plans }: ExplainedReads, table: string): void {
  const looks = plans
    .filter((plan) => plan.includes(` on ${table} `))
    .flatMap((plan) => plan.split('\n').filter((line) => line.includes('Index Cond:')));
  const ofOneTenant = looks.filter((line) => /\(tenant = [^A]/.test(line));
  expect(ofOneTenant.length).toBeGreaterThan(0);
  expect(ofOneTenant.filter((line) => /tenant = ANY \(+InitPlan/.test(line))).toEqual([]);
}

describe('whoever speaks for a thousand tenants', () => {
  test('reads their dead letters, each tenant by itself', async () => {
    const reads = new ExplainedReads(running.engine.container.get(TenantReads));
    const page = await listDeadLetters(reads, { tenants: ['', ...tenants], limit: 50 });
    expect(page.deadLetters).toMatchObject([{ cause: 'no_consent' }, { cause: 'no_consent' }]);
    expect(new Set(page.deadLetters.map(({ tenant }) => tenant))).toEqual(new Set([tenantId, 'other']));
    expectNoListInLooks(reads, 'dead_letters');
  });

  test('reads what waits for each of their accounts', async () => {
    const reads = new ExplainedReads(running.engine.container.get(TenantReads));
    const accounts = tenants.map((tenant) => ({ tenant, account: 'sms-main' }));
    const { accounts: queues, held } = await readAccountQueues(reads, accounts);
    expect(queues).toHaveLength(tenants.length);
    expect(held.filter(({ followUps }) => followUps > 0)).toEqual([
      { tenant: 'other', followUps: 1 },
      { tenant: tenantId, followUps: 1 },
    ]);
    expectNoListInLooks(reads, 'sender_paces');
  });

  test('reads one scorecard of them all', async () => {
    const reads = new ExplainedReads(running.engine.container.get(TenantReads));
    const to = new Date(clock.now().getTime() + 60_000);
    const from = new Date(to.getTime() - 30 * 24 * 60 * 60_000);
    const { counts } = await countScorecard(reads, { tenants, from, to, asOf: to });
    expect(counts.optIn).toEqual({ counted: 2, of: 2 });
    expectNoListInLooks(reads, 'scorecard_people');
  });
});
