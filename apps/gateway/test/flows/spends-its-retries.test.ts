import { afterEach, expect, test } from '@jest/globals';
import type { SendOutcome } from '@aftercall/core';
import { METRICS } from '../../src/composition/tokens.ts';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const throttled: SendOutcome = { outcome: 'throttled', scope: 'recipient' };

let calls = 0;
async function book(count: number): Promise<readonly string[]> {
  const phones = Array.from({ length: count }, () => `+1202555${String((calls += 1)).padStart(4, '0')}`);
  for (const phone of phones) {
    const call = new CallScript(`call-${phone}`, phone);
    await running.engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  }
  await playOut(running.engine);
  return phones;
}

/** How many of these phones have been sent so many messages. */
const sentTo = (phones: readonly string[], times: number): number => {
  const { sends } = running.engine.provider;
  return phones.filter((phone) => sends.filter((one) => one.request.to === phone).length === times).length;
};

async function retriesOf(retryClass: string): Promise<number> {
  const { registry } = running.engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric('aftercall_retries_total')?.get()) ?? { values: [] };
  return values.find((one) => one.labels['class'] === retryClass)?.value ?? 0;
}

afterEach(() => {
  delete running.engine.provider.respond;
});

test('what is to be tried again leaves as far as the budget of its account goes, and the rest waits for more of it', async () => {
  running.engine.provider.respond = () => throttled;
  const failed = await book(40);
  expect([sentTo(failed, 1), await retriesOf('throttled')]).toEqual([40, 40]);
  delete running.engine.provider.respond;

  // Ten in reserve, and four that forty first tries have earned.
  clock.advance(1_000);
  await playOut(running.engine);
  expect(sentTo(failed, 2)).toBe(14);

  // Three are earned by what is new, which does not wait for them.
  const fresh = await book(30);
  expect(sentTo(fresh, 1)).toBe(30);
  clock.advance(4_000);
  await playOut(running.engine);
  expect(sentTo(failed, 2)).toBe(17);

  // The reserve grows by one in ten seconds.
  for (let tenSeconds = 0; tenSeconds < 3; tenSeconds += 1) {
    clock.advance(10_000);
    await playOut(running.engine);
  }
  expect(sentTo(failed, 2)).toBe(20);
  expect(sentTo(failed, 3)).toBe(0);
}, 60_000);

test('what finds no budget in time expires, and the ledger says what it failed for', async () => {
  running.engine.provider.respond = () => throttled;
  const failed = await book(30);
  delete running.engine.provider.respond;
  clock.advance(31 * 60_000);
  await playOut(running.engine);
  const journeys = await Promise.all(failed.map((phone) => running.engine.journey(`call-${phone}`)));
  for (const { followUps, entries } of journeys) {
    expect(followUps[0]).toMatchObject({ state: 'settled', outcome: 'expired' });
    expect(entries.at(-1)).toMatchObject({
      kind: 'settled',
      data: { outcome: 'expired', cause: { kind: 'rate_limited' } },
    });
  }
  expect(sentTo(failed, 1)).toBe(30);
}, 60_000);
