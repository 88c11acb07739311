import { expect, test } from '@jest/globals';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { countScorecard } from '../../../src/ledger/scorecard/read-scorecard.ts';
import { CallScript } from '../../support/call-script.ts';
import { playOut } from '../../support/play-out.ts';
import { ofCalls, replay } from '../../support/replaying.ts';
import { tenantId } from '../../support/test-engine.ts';
import { TestClock, withEngine } from '../../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const from = clock.now();

async function lags(): Promise<{ readonly count: number }> {
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

test('what is confirmed again after its cancellation has a lag of its own, and what somebody had sent again has none', async () => {
  const { engine } = running;
  const { count } = await lags();
  const call = new CallScript('call-4', '+12025550124');
  const said = (): object => call.booking({ revision: 1 }, { live: true }, before(700));
  await engine.ingest(call.started(), call.consent(), said());
  await playOut(engine);
  clock.advance(60_000);
  await engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }, before(900)), said());
  await playOut(engine);
  await replay(engine, { mode: 'send', ...ofCalls('call-4') });
  await playOut(engine);
  const { followUps } = await engine.journey('call-4');
  expect(followUps.map(({ again = 0, basis }) => [again, basis])).toEqual([
    [0, 'trigger'],
    [1, 'trigger'],
    [2, 'replay'],
  ]);
  expect(await lags()).toMatchObject({ count: count + 2, p50: 700 });
});

test('a trigger without a time has no lag, also where its cancellation came in with it', async () => {
  const { engine } = running;
  const told = await lags();
  const call = new CallScript('call-5');
  const cancelled = call.event('booking.cancelled', { booking: { id: 'B-1' } });
  await engine.ingest(call.started(), call.consent(), call.booking(), cancelled);
  const { rows } = await engine.pool.query(
    `SELECT f.event_time < f.received_at AS is_moved FROM follow_ups f JOIN calls c ON c.id = f.call WHERE c.call_id = 'call-5'`,
  );
  expect(rows).toEqual([{ is_moved: true }]);
  expect(await lags()).toEqual(told);
});
