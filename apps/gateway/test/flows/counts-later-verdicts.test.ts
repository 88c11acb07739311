import { expect, test } from '@jest/globals';
import { METRICS } from '../../src/composition/tokens.ts';
import { Erasures } from '../../src/ledger/privacy/erasures.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { tenantId } from '../support/test-engine.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });

/** Those that were counted, without what a door counts of the events themselves: these came by none. */
async function counted(): Promise<string[]> {
  const page = await running.engine.container.get(METRICS).registry.metrics();
  return page.split('\n').filter((line) => line.startsWith('aftercall_verdicts_total{'));
}

const verdict = (word: string, reason: string, trigger: string, count: number): string =>
  `aftercall_verdicts_total{verdict="${word}",reason="${reason}",trigger="${trigger}"} ${count}`;

test('the verdict that takes the place of a hold is counted, whenever it is given', async () => {
  const { engine } = running;
  const agreed = new CallScript('agreed', '+12025550123');
  const silent = new CallScript('silent', '+12025550124');
  await engine.ingest(agreed.started(), agreed.consent(), agreed.booking(), agreed.ended());
  await engine.ingest(silent.started(), silent.payment(), silent.ended());
  expect(await counted()).toEqual([]);
  clock.advance(6_000);
  await playOut(engine);
  expect(new Set(await counted())).toEqual(
    new Set([verdict('send', '', 'booking.confirmed', 1), verdict('skip', 'no_consent', 'payment.captured', 1)]),
  );
});

test('a verdict that its own door hears of is left to the door', async () => {
  const { engine } = running;
  const before = await counted();
  const live = new CallScript('live', '+12025550125');
  await engine.ingest(live.started(), live.consent(), live.booking({}, { live: true }));
  expect((await engine.journey('live')).followUps[0]?.attempts).toHaveLength(1);
  expect(await counted()).toEqual(before);
});

test('a verdict that one event gives on another is counted', async () => {
  const { engine } = running;
  const call = new CallScript('taken-back', '+12025550126');
  await engine.ingest(call.started(), call.consent(), call.booking());
  await engine.ingest(call.event('booking.cancelled', { booking: { id: 'B-1' } }));
  expect(await counted()).toContain(verdict('skip', 'withdrawn', 'booking.confirmed', 1));
});

test('an expiry is counted that is known when a message would be tried again too late', async () => {
  const { engine } = running;
  const late = new CallScript('too-late', '+12025550127');
  engine.provider.answers.push({ outcome: 'throttled', scope: 'recipient', retryAfterMs: 31 * 60_000 });
  await engine.ingest(late.started(), late.consent(), late.booking({}, { live: true }));
  await engine.until('too-late', ({ followUps }) => followUps[0]?.outcome === 'expired');
  await until('it is counted', async () =>
    (await counted()).includes(verdict('skip', 'expired', 'booking.confirmed', 1)) ? true : undefined,
  );
});

test('a withdrawal is counted of what is held for a person who is erased', async () => {
  const { engine } = running;
  const address = '+12025550128';
  const call = new CallScript('forgotten', address);
  await engine.ingest(call.started(), call.consent(), call.payment());
  expect(await counted()).not.toContain(verdict('skip', 'withdrawn', 'payment.captured', 1));
  const ids = { kind: 'phone', ids: engine.container.get(People).idsOf(tenantId, address) } as const;
  const order = { tenant: tenantId, address, ids, by: 'office', why: 'Asked for by letter.' };
  expect(await engine.container.get(Erasures).erase(order)).toMatchObject({ withdrawn: 1 });
  expect(await counted()).toContain(verdict('skip', 'withdrawn', 'payment.captured', 1));
});
