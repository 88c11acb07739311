import { expect, test } from '@jest/globals';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { countScorecard } from '../../../src/ledger/scorecard/read-scorecard.ts';
import { CallScript } from '../../support/call-script.ts';
import { tenantId } from '../../support/test-engine.ts';
import { TestClock, withEngine } from '../../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const from = clock.now();

async function lags(): Promise<object> {
  const asOf = new Date(clock.now().getTime() + 1);
  const question = { tenants: [tenantId], from, to: asOf, asOf };
  const { counts } = await countScorecard(running.engine.container.get(TenantReads), question);
  return counts.time.eventLag;
}

/** A time so long before the clock's. */
const before = (ms: number): object => ({ time: new Date(clock.now().getTime() - ms).toISOString() });

test('the lag of a trigger is that of the event that made it, however often it is said again', async () => {
  const { engine } = running;
  const call = new CallScript('call-1');
  await engine.ingest(call.started(), call.consent(), call.booking({}, {}, before(3_000)));
  expect(await lags()).toEqual({ count: 1, p50: 3_000, p95: 3_000 });

  clock.advance(2 * 86_400_000);
  await engine.ingest(call.booking({}, {}, before(400)), call.booking({}, { live: true }, before(200)));
  expect(await lags()).toEqual({ count: 1, p50: 3_000, p95: 3_000 });

  const silent = new CallScript('call-2');
  await engine.ingest(silent.started(), silent.consent(), silent.booking());
  clock.advance(60_000);
  await engine.ingest(silent.booking({}, {}, before(100)));
  expect(await lags()).toEqual({ count: 1, p50: 3_000, p95: 3_000 });

  const ahead = new CallScript('call-3');
  await engine.ingest(ahead.started(), ahead.consent(), ahead.booking({}, {}, before(-500)));
  expect(await lags()).toEqual({ count: 2, p50: -500, p95: 3_000 });
});
