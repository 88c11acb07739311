import { describe, expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { playOut } from '../support/play-out.ts';
import { deadLettersOf, inShort, ofCalls, replay } from '../support/replaying.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine } from '../support/test-engine.ts';
import { TestClock, withEngine } from '../support/with-engine.ts';
import { METRICS } from '../../src/composition/tokens.ts';

const accounts = '    accounts: [{ id: sms-main, channel: sms, settings: {} }]\n';
const live = { live: true };

function told(call: CallScript, booking: object = {}): readonly object[] {
  return [call.started(), call.consent(), call.booking(booking, live)];
}

describe('five hundred made-up numbers of one prefix', () => {
  const clock = new TestClock();
  const running = withEngine({ now: clock.now, start: false, keepsCaps: true });

  test('get as many messages as the cap allows, and the known ones among them go on getting theirs', async () => {
    const { engine } = running;
    const known = new CallScript('known', '+525512345000');
    await engine.ingest(...told(known));
    clock.advance(7_200_000);
    const calls = Array.from({ length: 500 }, (_, n) => new CallScript(`pumped-${n}`, `+5255123${46_000 + n}`));
    for (let begin = 0; begin < calls.length; begin += 125) {
      await engine.ingest(...calls.slice(begin, begin + 125).flatMap((call) => told(call)));
    }
    const again = new CallScript('known-again', '+525512345000');
    await engine.ingest(...told(again));
    await playOut(engine);
    expect(engine.provider.sends).toHaveLength(1 + 100 + 1);
    const { rows } = await engine.pool.query(
      `SELECT reason, count(*)::int AS count FROM follow_ups WHERE reason IS NOT NULL GROUP BY reason`,
    );
    expect(rows).toEqual([{ reason: 'cap_prefix', count: 400 }]);
    const metrics = await engine.container
      .get(METRICS)
      .registry.getSingleMetricAsString('aftercall_guard_refusals_total');
    expect(metrics).toContain('aftercall_guard_refusals_total{tenant="salon-luz",reason="cap_prefix"} 400');
    // In the next hour somebody who looked at them has one sent.
    await expect(deadLettersOf(engine, 'pumped-499')).resolves.toMatchObject([{ cause: 'cap_prefix' }]);
    clock.advance(3_600_000);
    expect((await replay(engine, ofCalls('pumped-499'))).items.map(inShort)).toEqual(['sent']);
  }, 60_000);

  test('a country that nobody named, a premium number and a link to somebody else get nothing', async () => {
    const { engine } = running;
    const before = engine.provider.sends.length;
    const verdicts: string[] = [];
    for (const [index, { phone, link }] of [
      { phone: '+6281234567890', link: undefined },
      { phone: '+881612345678', link: undefined },
      { phone: '+12025550188', link: 'https://bit.ly/x' },
      { phone: '+12025550188', link: 'https://salon.example/r/2' },
    ].entries()) {
      const call = new CallScript(`nowhere-${index}`, phone);
      await engine.ingest(...told(call, { ...(link && { rescheduleUrl: link }) }));
      const { entries } = await engine.journey(call.callId);
      const last = entries.findLast((one) => one.kind === 'verdict');
      if (last?.kind === 'verdict') verdicts.push(last.data.reason ?? last.data.verdict);
    }
    await playOut(engine);
    expect(verdicts).toEqual(['country_not_allowed', 'premium_rate', 'link_refused', 'send']);
    expect(engine.provider.sends).toHaveLength(before + 1);
  });
});

test('a spend limit warns once at four fifths, stops, and lets a replay send once it is raised', async () => {
  const database = await createTestDatabase();
  const clock = new TestClock();
  const config = (perDay: number) =>
    salonConfig(
      `${accounts}    spend: { perDay: ${perDay} }\n`,
      'prices: { channels: { sms: { US: 0.25 } } }\ncaps: { person: { perDay: none, perWeek: none } }',
    );
  const settings = { database, now: clock.now, start: false };
  const poor = await startTestEngine({ ...settings, keepsCaps: true, config: config(1.5) });
  const calls = Array.from({ length: 8 }, (_, n) => new CallScript(`spent-${n}`, `+12025550${160 + n}`));
  for (const call of calls) {
    await poor.ingest(...told(call, { location: 'here' }));
    clock.advance(1_000);
  }
  await playOut(poor);
  const journeys = await Promise.all(calls.map((call) => poor.journey(call.callId)));
  const units = journeys.flatMap(({ followUps }) => followUps.flatMap((one) => one.attempts.map((each) => each.units)));
  expect(units).toEqual([1, 1, 1, 1, 1, 1]);
  expect(poor.provider.sends).toHaveLength(6);
  expect(journeys.map(({ followUps }) => followUps[0]?.reason)).toEqual([
    ...Array(6).fill(undefined),
    'spend_limit',
    'spend_limit',
  ]);
  const warnings = journeys.flatMap(({ entries }, index) =>
    entries.flatMap((one) => (one.kind === 'limit' ? [[index, one.data]] : [])),
  );
  expect(warnings).toEqual([[4, { limit: 'spend_day', since: '2026-11-24T00:00:00.000Z', used: 1.25, most: 1.5 }]]);
  await expect(deadLettersOf(poor, 'spent-6')).resolves.toMatchObject([{ cause: 'spend_limit', replay: 'decide' }]);
  expect((await replay(poor, ofCalls('spent-6'))).items.map(inShort)).toEqual(['unchanged(spend_limit)']);
  await poor.stop();

  const rich = await startTestEngine({ ...settings, keepsCaps: true, config: config(10) });
  try {
    expect((await replay(rich, ofCalls('spent-6'))).items.map(inShort)).toEqual(['sent']);
    await playOut(rich);
    expect(rich.provider.sends.map((one) => one.request.to)).toEqual(['+12025550166']);
  } finally {
    await rich.stop();
    await database.drop();
  }
}, 30_000);
