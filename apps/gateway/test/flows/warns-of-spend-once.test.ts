import { expect, test } from '@jest/globals';
import { CallScript } from '../support/call-script.ts';
import { salonConfig } from '../support/salon-config.ts';
import { createTestDatabase, startTestEngine } from '../support/test-engine.ts';
import { TestClock } from '../support/test-clock.ts';
import { until } from '../support/until.ts';

const config = salonConfig(
  `    accounts: [{ id: sms-main, channel: sms, settings: {} }]
    spend: { perDay: 1.5 }\n`,
  'prices: { channels: { sms: { US: 0.25 } } }',
);

test('two gateways that take a spend limit over four fifths in one moment say so once', async () => {
  const database = await createTestDatabase();
  const settings = { database, config, now: new TestClock().now, keepsCaps: true, start: false };
  const [engine, other] = [await startTestEngine(settings), await startTestEngine(settings)] as const;
  const calls = Array.from({ length: 6 }, (_, n) => new CallScript(`spent-${n}`, `+12025550${160 + n}`));
  const [fifth, sixth] = calls.slice(4).map((call) => call.booking({ location: 'here' }, { live: true }));
  try {
    if (fifth === undefined || sixth === undefined) throw new Error('six calls');
    for (const call of calls) await engine.ingest(call.started(), call.consent());
    for (const call of calls.slice(0, 4)) await engine.ingest(call.booking({ location: 'here' }, { live: true }));
    const client = await engine.pool.connect();
    try {
      // Both have read that 1.00 is spent, and wait with what they add.
      await client.query('BEGIN; LOCK TABLE counted IN SHARE MODE');
      const ingested = [engine.ingest(fifth), other.ingest(sixth)];
      await until('both are decided', async () => {
        const { rows } = await engine.pool.query<{ waiting: number }>(
          `SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND relation = 'counted'::regclass`,
        );
        return rows[0]?.waiting === 2 || undefined;
      });
      await client.query('COMMIT');
      await Promise.all(ingested);
    } finally {
      // Closed, and whatever it holds with it.
      client.release(true);
    }
    const journeys = await Promise.all(calls.map((call) => engine.journey(call.callId)));
    const warnings = journeys.flatMap(({ entries }) =>
      entries.flatMap((one) => (one.kind === 'limit' ? [one.data] : [])),
    );
    expect(warnings).toEqual([{ limit: 'spend_day', since: '2026-11-24T00:00:00.000Z', used: 1.25, most: 1.5 }]);
    expect(journeys.every(({ followUps }) => followUps[0]?.attempts.length === 1)).toBe(true);
  } finally {
    await engine.stop();
    await other.stop();
    await database.drop();
  }
});
