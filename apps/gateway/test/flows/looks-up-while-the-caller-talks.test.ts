import { afterEach, describe, expect, test } from '@jest/globals';
import { METRICS } from '../../src/composition/tokens.ts';
import type { FollowUpView, Journey } from '../../src/ledger/reads/views.ts';
import { CallScript } from '../support/call-script.ts';
import { FakeProvider } from '../support/fake-channel.ts';
import { until } from '../support/until.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { salonConfig } from '../support/salon-config.ts';

const clock = new TestClock();
const sms = new FakeProvider('sms');
const rcs = new FakeProvider('rcs', false, { capabilityCheck: true });
const config = salonConfig(
  `
    accounts:
      - { id: sms-main, channel: sms, settings: {} }
      - { id: rcs-main, channel: rcs, settings: {} }
`,
  'reachability: { reachableFor: 72h, unreachableFor: 24h }',
);
const running = withEngine({ now: clock.now, provider: sms, otherProviders: [rcs], config });
const both = { channels: ['sms', 'rcs'] };

afterEach(() => {
  rcs.lookUps.length = 0;
  rcs.lookUpAnswers.length = 0;
  rcs.unreachable.clear();
});

async function begin(callId: string, phone: string, caller: object = {}): Promise<CallScript> {
  const call = new CallScript(callId, phone);
  await running.engine.ingest(call.started(caller), call.consent(both));
  return call;
}

const isLookedUp = ({ entries }: Journey): boolean => entries.some((one) => one.kind === 'reachability');
const untilLookedUp = (callId: string): Promise<Journey> => running.engine.until(callId, isLookedUp);
const followUpIn = ({ followUps }: Journey): FollowUpView => {
  const [followUp] = followUps;
  if (followUp === undefined) throw new Error('there is no follow-up');
  return followUp;
};
const channelsTried = (journey: Journey): readonly string[] => followUpIn(journey).attempts.map((one) => one.channel);
const untilAccepted = (callId: string): Promise<Journey> =>
  running.engine.until(callId, (journey) => followUpIn(journey).attempts.some((one) => one.status === 'accepted'));
const numbersAsked = (): readonly string[] => rcs.lookUps.flat();
const lookUpsThat = async (result: string): Promise<number> => {
  const { registry } = running.engine.container.get(METRICS);
  const { values } = (await registry.getSingleMetric('aftercall_reachability_lookups_total')?.get()) ?? { values: [] };
  return values.filter((one) => one.labels['result'] === result).reduce((sum, one) => sum + one.value, 0);
};

describe('a caller who has no RCS', () => {
  test('is looked up while they talk, and gets an SMS at once', async () => {
    rcs.unreachable.add('+12025550141');
    const call = await begin('no-rcs', '+12025550141');
    const looked = await untilLookedUp('no-rcs');
    expect(looked.entries.flatMap((one) => (one.kind === 'reachability' ? [one.data] : []))).toEqual([
      { account: 'rcs-main', channel: 'rcs', reachable: false },
    ]);
    clock.advance(30_000);
    await running.engine.ingest(call.booking({}, { live: true }));
    const journey = await untilAccepted('no-rcs');
    expect(channelsTried(journey)).toEqual(['sms']);
    expect(followUpIn(journey).plan).toMatchObject({
      steps: [{ channel: 'sms', account: 'sms-main' }],
      omitted: [{ channel: 'rcs', account: 'rcs-main', whyNot: 'unreachable', ageMs: 30_000 }],
    });
    const { rows } = await running.engine.pool.query('SELECT * FROM reachability');
    expect(JSON.stringify(rows)).not.toContain('2025550141');
  });

  test('is known on the next call, and asked about again when the answer is old', async () => {
    rcs.unreachable.add('+12025550142');
    await begin('first-call', '+12025550142');
    await untilLookedUp('first-call');
    clock.advance(23 * 3_600_000);
    const second = await begin('second-call', '+12025550142');
    await running.engine.ingest(second.booking({}, { live: true }));
    expect(channelsTried(await untilAccepted('second-call'))).toEqual(['sms']);
    expect(numbersAsked()).toEqual(['+12025550142']);

    clock.advance(2 * 3_600_000);
    rcs.unreachable.clear();
    const third = await begin('third-call', '+12025550142');
    await untilLookedUp('third-call');
    await running.engine.ingest(third.booking({}, { live: true }));
    const journey = await untilAccepted('third-call');
    expect(channelsTried(journey)).toEqual(['rcs']);
    expect(followUpIn(journey).plan).toMatchObject({ steps: [{ channel: 'rcs', reachable: { ageMs: 0 } }, {}] });
  });
});

describe('a look-up', () => {
  test('that hangs delays nothing: what is not known is tried', async () => {
    rcs.lookUpAnswers.push(() => new Promise(() => undefined));
    const call = await begin('hangs', '+12025550143');
    await until('the caller is looked up', async () => numbersAsked().includes('+12025550143') || undefined);
    const givenUp = await lookUpsThat('unknown');
    await running.engine.ingest(call.booking({}, { live: true }));
    expect(channelsTried(await untilAccepted('hangs'))).toEqual(['rcs']);
    expect(await lookUpsThat('unknown')).toBe(givenUp);
  });

  test('that fails leaves it unknown', async () => {
    const before = await lookUpsThat('unknown');
    rcs.lookUpAnswers.push(() => Promise.reject(new Error('the provider is away')));
    const call = await begin('fails', '+12025550144');
    await until('the look-up has failed', async () => (await lookUpsThat('unknown')) > before || undefined);
    await running.engine.ingest(call.booking({}, { live: true }));
    const journey = await untilAccepted('fails');
    expect(channelsTried(journey)).toEqual(['rcs']);
    expect(isLookedUp(journey)).toBe(false);
  });

  test('is about many callers at once', async () => {
    const calls = Array.from(
      { length: 300 },
      (_, index) => new CallScript(`many-${index}`, `+1202555${2_000 + index}`),
    );
    await running.engine.ingest(...calls.map((one) => one.started()));
    await untilLookedUp('many-299');
    expect(new Set(numbersAsked()).size).toBe(300);
    expect(rcs.lookUps.length).toBeLessThan(4);
  });

  test('of one person is made once, however many of their calls begin meanwhile', async () => {
    const answer = Promise.withResolvers<ReadonlyMap<string, boolean>>();
    rcs.lookUpAnswers.push(() => answer.promise);
    await begin('twice-a', '+12025550145');
    await begin('twice-b', '+12025550145');
    answer.resolve(new Map([['+12025550145', true]]));
    await untilLookedUp('twice-a');
    expect(numbersAsked()).toEqual(['+12025550145']);
  });

  test('is not made for a caller who is never sent RCS, unless they ask for it', async () => {
    await begin('mexican', '+525512345678', { locale: 'es-MX' });
    await begin('mexican-who-wants-rcs', '+525587654321', { locale: 'es-MX', prefers: 'rcs' });
    await untilLookedUp('mexican-who-wants-rcs');
    expect(numbersAsked()).toEqual(['+525587654321']);
    const later = await begin('mexican-who-says-so-later', '+525511223344', { locale: 'es-MX' });
    await running.engine.ingest(later.event('call.transcript', { caller: { prefers: 'rcs' } }));
    await untilLookedUp('mexican-who-says-so-later');
    expect(numbersAsked()).toEqual(['+525587654321', '+525511223344']);
  });
});
