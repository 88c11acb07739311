import { expect, test } from '@jest/globals';
import { Usage } from '../../src/engine/usage.ts';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { tenantId } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const tenants = [tenantId, 'other'];

/** Each row of the usage by call, however many calls a page has: its parts, and how many messages were charged. */
async function rowsOf(by: readonly ('call' | 'tenant')[], limit: number): Promise<string[]> {
  const usage = running.engine.container.get(Usage);
  const day = clock.now().toISOString().slice(0, 10);
  const question = { tenants, from: new Date(day), to: clock.now(), by: ['day', ...by] as const };
  const rows: string[] = [];
  let next: string | undefined;
  do {
    const page = await usage.page(question, limit, next);
    rows.push(...page.rows.map(({ parts, states }) => [...parts.values(), states.charged.messages].slice(1).join(' ')));
    next = page.next;
  } while (next !== undefined);
  return rows;
}

test('calls of two tenants that have one id are two rows of the usage by call, on one page and on two', async () => {
  const { engine } = running;
  for (const [index, tenant] of tenants.entries()) {
    const call = new CallScript('call-1', `+1202555012${index}`);
    await engine.ingestOf(tenant, call.started(), call.consent(), call.booking(), call.payment(), call.ended());
  }
  clock.advance(6_000);
  await playOut(engine);
  clock.advance(1);
  const byCall = await rowsOf(['call'], 1);
  expect(byCall).toHaveLength(2);
  await expect(rowsOf(['call'], 100)).resolves.toEqual(byCall);
  const byTenant = await rowsOf(['call', 'tenant'], 100);
  expect(byTenant.map((row) => row.split(' ').slice(0, 2).join(' '))).toEqual([`other call-1`, `${tenantId} call-1`]);
});
