import { beforeAll, expect, test } from '@jest/globals';
import { ensurePartitions } from '../../../src/ledger/upkeep/partitions.ts';
import { firstIdAt, Retention } from '../../../src/ledger/upkeep/retention.ts';
import { readableLeaks } from '../../support/attack-database.ts';
import { CallScript } from '../../support/call-script.ts';
import { salonConfig } from '../../support/salon-config.ts';
import { TestClock, withEngine } from '../../support/with-engine.ts';

const day = 24 * 60 * 60 * 1_000;
const phone = '+12025550177';
const clock = new TestClock();
const config = salonConfig(
  '    accounts: [{ id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }]\n',
);
const running = withEngine({ now: clock.now, config });

const kept = {
  eventBodies: 90 * day,
  webhookBodies: 30 * day,
  refusedBodies: 30 * day,
  papers: 400 * day,
  consentEvidence: 500 * day,
  ledger: 1_000 * day,
};

async function count(what: string): Promise<number> {
  const { rows } = await running.engine.pool.query<{ count: number }>(`SELECT count(*) FROM ${what}`);
  return rows[0]?.count ?? Number.NaN;
}

const counts = async (): Promise<Record<string, number>> => {
  const tables = [
    'event_bodies',
    'webhook_bodies',
    'call_papers',
    'reply_texts',
    'notice_papers',
    'consent_evidence',
    'data_keys',
  ];
  return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)] as const)));
};

const runIn = (days: number): Promise<void> =>
  new Retention(running.engine.pool, kept).run(new Date(clock.now().getTime() + days * day));

beforeAll(async () => {
  const { engine } = running;
  const call = new CallScript('call-1', phone);
  await engine.ingest(call.started({ name: 'Quillfeather' }), call.consent(), call.booking({}, { live: true }));
  await engine.until('call-1', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const reply = { signal: 'reply', mediaCount: 0, text: 'Fine, Quillfeather' } as const;
  await engine.post({ ...reply, providerId: 'r-1', key: 'r-1', from: phone });
  await engine.post({ ...reply, providerId: 'r-2', key: 'r-2', from: '+12025550178' });
  const help = { ...reply, text: 'HELP' };
  await engine.post({ ...help, providerId: 'r-3', key: 'r-3', from: phone });
  await engine.post({ ...help, providerId: 'r-4', key: 'r-4', from: '+12025550178' });
});

test('each kind goes when its time is over, with the key that nothing else needs', async () => {
  const full = { event_bodies: 3, webhook_bodies: 4, reply_texts: 4, notice_papers: 2, consent_evidence: 1 };
  expect(await counts()).toMatchObject(full);
  await runIn(29);
  expect(await counts()).toMatchObject(full);
  await runIn(31);
  expect(await counts()).toMatchObject({ ...full, webhook_bodies: 0 });
  await runIn(91);
  expect(await counts()).toMatchObject({ ...full, webhook_bodies: 0, event_bodies: 0 });
  expect((await running.engine.journey('call-1')).caller.name).toBe('Quillfeather');
  await runIn(401);
  const late = { webhook_bodies: 0, event_bodies: 0, call_papers: 0, reply_texts: 0, notice_papers: 0 };
  expect(await counts()).toEqual({ ...late, consent_evidence: 1, data_keys: 1 });
  expect((await running.engine.journey('call-1')).caller).not.toHaveProperty('name');
  await runIn(501);
  expect(await counts()).toEqual({ ...late, consent_evidence: 0, data_keys: 0 });
  expect(await readableLeaks(running.engine.pool, ['Quillfeather', '2025550177'])).toEqual([]);
  expect(await count('consents')).toBe(1);
});

test('the evidence of a consent that is still used stays', async () => {
  const { engine } = running;
  const call = new CallScript('call-2', '+12025550179');
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  await engine.until('call-2', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  await engine.pool.query('UPDATE attempts SET planned_at = $1', [new Date(clock.now().getTime() + 300 * day)]);
  await runIn(600);
  expect(await count('consent_evidence')).toBe(1);
  await runIn(801);
  expect(await count('consent_evidence')).toBe(0);
});

test('months that are over are dropped whole, and others are not touched', async () => {
  const { pool } = running.engine;
  const month = new Date('2020-03-15T00:00:00Z');
  await ensurePartitions(pool, month);
  await pool.query(
    `INSERT INTO ledger (at, entries) VALUES ('2020-03-20T00:00:00Z', '[]'), ('2020-05-20T00:00:00Z', '[]')`,
  );
  const before = await count('ledger');
  await new Retention(pool, kept).run(new Date(Date.parse('2020-04-01T00:00:00Z') + kept.ledger));
  expect(await count('ledger')).toBe(before - 1);
  expect(await count(`pg_class WHERE relkind = 'r' AND relname LIKE 'ledger_2020_%'`)).toBe(2);
  expect(await count(`pg_class WHERE relkind = 'r' AND relname LIKE 'event_bodies_2020_%'`)).toBe(0);
});

test('the first id of a moment is lower than any that is made then', () => {
  expect(firstIdAt(new Date(0))).toBe('00000000-0000-0000-0000-000000000000');
  expect(firstIdAt(new Date(0x0192_3456_789a))).toBe('01923456-789a-0000-0000-000000000000');
});
