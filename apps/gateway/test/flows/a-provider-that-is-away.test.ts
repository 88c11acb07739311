import { expect, test } from '@jest/globals';
import type { Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { neverLeft } from '../support/brown-out.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { playOut } from '../support/play-out.ts';
import { salonConfig } from '../support/salon-config.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs');
const config = salonConfig(`
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
    routing: [{ send: [{ channel: rcs, until: delivered, after: 12s }, { channel: sms }] }]
`);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config, start: false });
const minute = 60_000;

let calls = 0;
async function book(...channels: readonly string[]): Promise<string> {
  calls += 1;
  const call = new CallScript(`call-${calls}`, `+1202555${String(calls).padStart(4, '0')}`);
  await running.engine.ingest(call.started(), call.consent({ channels }), call.booking({}, { live: true }));
  return call.callId;
}

/** Until that many minutes from now, in steps of ten seconds. */
async function live(minutes: number): Promise<void> {
  for (let step = 0; step < minutes * 6; step += 1) {
    await playOut(running.engine);
    clock.advance(10_000);
  }
  await playOut(running.engine);
}

const journeysOf = (callIds: readonly string[]): Promise<Journey[]> =>
  Promise.all(callIds.map((one) => running.engine.journey(one)));
const inWords = ({ followUps }: Journey): string | undefined =>
  followUps[0]?.attempts.map((one) => `${one.channel}: ${one.status}`).join();

test('an hour without a provider: what is still of use leaves when it is back, and the rest has expired', async () => {
  sms.respond = () => neverLeft;
  const early: string[] = [];
  for (let quarter = 0; quarter < 2; quarter += 1) {
    early.push(await book('sms'), await book('sms'), await book('sms'));
    await live(14);
  }
  clock.advance(2 * minute);
  const late: string[] = [];
  for (let quarter = 0; quarter < 2; quarter += 1) {
    await live(5);
    late.push(await book('sms'), await book('sms'), await book('sms'));
    await live(9);
  }
  // Five failures in a row open the circuit; after that one message a minute tries.
  expect(sms.sends.length).toBeGreaterThan(20);
  expect(sms.sends.length).toBeLessThan(5 + 65);

  for (const { followUps, entries } of await journeysOf(early)) {
    expect(followUps[0]).toMatchObject({ state: 'settled', outcome: 'expired', reason: 'expired' });
    const wasTried = followUps[0]?.attempts.some((one) => one.try > 1) === true;
    const { data } = entries.findLast((one) => one.kind === 'settled') ?? {};
    expect(data).toMatchObject(wasTried ? { cause: { neverLeft: true } } : { outcome: 'expired' });
  }
  delete sms.respond;
  await live(3);
  const told = await journeysOf(late);
  expect(told.map((one) => one.followUps[0]?.attempts.at(-1)?.status)).toEqual(late.map(() => 'accepted'));
  const accepts = told.flatMap(({ entries }) =>
    entries.filter(({ kind, data }) => kind === 'outcome' && data.outcome === 'accepted'),
  );
  expect(accepts).toHaveLength(late.length);
}, 120_000);

test('with another channel it waits for a short outage, and goes on in a long one', async () => {
  rcs.respond = () => neverLeft;
  const opening = await Promise.all([1, 2, 3, 4, 5].map(() => book('rcs')));
  await playOut(running.engine);
  expect((await journeysOf(opening)).map(inWords)).toEqual(opening.map(() => 'rcs: rejected,rcs: planned'));

  const waits = await book('rcs', 'sms');
  await playOut(running.engine);
  expect(inWords(await running.engine.journey(waits))).toBe('rcs: planned');
  await live(5);
  expect(inWords(await running.engine.journey(waits))).toMatch(/sms: accepted$/);

  // The longest that a circuit is open is over: this one tries again, and fails, so that it is open for as long once more.
  clock.advance(minute);
  await book('rcs');
  await playOut(running.engine);
  const goesOn = await book('rcs', 'sms');
  await playOut(running.engine);
  const journey = await running.engine.journey(goesOn);
  expect(inWords(journey)).toBe('rcs: rejected,sms: accepted');
  expect(journey.followUps[0]?.attempts[0]?.reason).toMatchObject({
    kind: 'provider_error',
    message: expect.stringContaining('fails for longer than this message waits'),
  });
  delete rcs.respond;
}, 60_000);
