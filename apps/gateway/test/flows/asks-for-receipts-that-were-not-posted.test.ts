import type { FailureReason } from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import { METRICS } from '../../src/composition/tokens.ts';
import { AccountStops } from '../../src/dispatch/account-stops.ts';
import { Erasures } from '../../src/ledger/privacy/erasures.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { CallScript } from '../support/call-script.ts';
import { tenantId } from '../support/test-engine.ts';
import { minute, receipt, UnheardSalon } from '../support/unheard-salon.ts';
import { until } from '../support/until.ts';

const salon = new UnheardSalon();

const unreachable: FailureReason = {
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'x',
};

describe('a message of which no receipt was posted', () => {
  test('is asked about a while after it was to leave, and reached the person then', async () => {
    const attemptId = await salon.unheard('lost', '+12025550101');
    salon.clock.advance(9 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([]);
    salon.sms.receiptAnswers.push(async () => receipt(attemptId, 'delivered'));
    salon.clock.advance(6 * minute);
    await salon.collector().collect();
    expect(salon.sms.receiptQuestions).toEqual([
      { attemptId, message: { to: '+12025550101', providerIds: [`id-${attemptId}`] } },
    ]);
    const { followUps } = await salon.engine.journey('lost');
    expect(followUps[0]).toMatchObject({ state: 'settled', outcome: 'reached' });
    const { values } = await salon.engine.container.get(METRICS).askedReceipts.get();
    expect(values).toEqual([{ labels: { channel: 'sms' }, value: 1 }]);
  });

  test('failed when its provider knows that it did', async () => {
    const attemptId = await salon.unheard('failed', '+12025550102');
    salon.sms.receiptAnswers.push(async () => receipt(attemptId, 'undeliverable', unreachable));
    salon.clock.advance(15 * minute);
    await salon.collector().collect();
    expect((await salon.engine.journey('failed')).followUps[0]).toMatchObject({ outcome: 'unreached' });
  });

  test('stops no account that refused it long ago, and takes messages since', async () => {
    const stopsAccount = { ...unreachable, kind: 'configuration', stopsAccount: true } as const;
    const stops = salon.engine.container.get(AccountStops);
    const untimed = await salon.unheard('refused', '+12025550107');
    const timed = await salon.unheard('refused-before', '+12025550108');
    const at = new Date(salon.clock.now().getTime() - 365 * 24 * 60 * minute);
    salon.sms.receiptAnswers.push(
      async () => receipt(untimed, 'rejected', stopsAccount),
      async () => ({ ...receipt(timed, 'rejected', stopsAccount), at }),
    );
    salon.clock.advance(15 * minute);
    await salon.collector({ pace: { atOnce: 1 } }).collect();
    expect([await salon.statusOf('refused'), await salon.statusOf('refused-before')]).toEqual(['rejected', 'rejected']);
    expect(stops.count).toBe(0);
  });

  test('is asked about once more a day later, and never again', async () => {
    const attemptId = await salon.unheard('slow', '+12025550103');
    const look = async (later: number): Promise<number> => {
      salon.clock.advance(later);
      await salon.collector().collect();
      return salon.asked().length;
    };
    expect(await look(15 * minute)).toBe(1);
    expect(await look(15 * minute)).toBe(1);
    salon.sms.receiptAnswers.push(async () => receipt(attemptId, 'delivered'));
    expect(await look(24 * 60 * minute)).toBe(2);
    expect(await salon.statusOf('slow')).toBe('delivered');
    expect(await look(24 * 60 * minute)).toBe(2);
  });

  test('is not asked about when one was posted that says how it ended', async () => {
    const delivered = await salon.unheard('posted', '+12025550104');
    const failed = await salon.unheard('posted-failure', '+12025550105');
    await salon.engine.post(receipt(delivered, 'delivered'), receipt(failed, 'undeliverable', unreachable));
    salon.clock.advance(15 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([]);
  });

  test('is asked about when all that is known is that it left, but only a few of an account are', async () => {
    const sent: string[] = [];
    for (let index = 0; index < 6; index += 1) sent.push(await salon.unheard(`left-${index}`, `+1202555011${index}`));
    const silent = await salon.unheard('silent', '+12025550119');
    await salon.engine.post(...sent.map((one) => receipt(one, 'sent')));
    salon.clock.advance(15 * minute);
    await salon.collector().collect();
    expect(salon.asked().toSorted()).toEqual([...sent.slice(0, 4), silent].toSorted());
  });

  test('of somebody who was erased is not asked about', async () => {
    await salon.unheard('erased', '+12025550106');
    const { container } = salon.engine;
    const address = '+12025550106';
    const ids = { kind: 'phone', ids: container.get(People).idsOf(tenantId, address) } as const;
    await container.get(Erasures).erase({ tenant: tenantId, address, ids, by: 'office', why: 'Asked for by letter.' });
    salon.clock.advance(15 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toEqual([]);
  });
});

describe('a notice of which no receipt was posted', () => {
  test.each([
    ['of a caller', '+12025550161', true],
    ['of somebody who never called', '+12025550162', false],
  ])('is asked about like any message: %s', async (_whose, phone, called) => {
    if (called) await salon.engine.ingest(new CallScript('stops', phone).started());
    const reply = { signal: 'reply', key: `in-${phone}`, providerId: `in-${phone}`, from: phone } as const;
    await salon.engine.post({ ...reply, text: 'STOP', mediaCount: 0 });
    const id = await until('the stop is confirmed', async () => {
      const { rows } = await salon.engine.pool.query<{ id: string }>(
        "SELECT id FROM notices WHERE progress = 'accepted' AND reply IS NOT NULL",
      );
      return rows[0]?.id;
    });
    salon.sms.receiptAnswers.push(async () => receipt(id, 'delivered'));
    salon.clock.advance(15 * minute);
    await salon.collector().collect();
    expect(salon.sms.receiptQuestions).toEqual([{ attemptId: id, message: { to: phone, providerIds: [`id-${id}`] } }]);
    const { rows } = await salon.engine.pool.query('SELECT progress FROM notices WHERE id = $1', [id]);
    expect(rows).toEqual([{ progress: 'delivered' }]);
    salon.clock.advance(24 * 60 * minute);
    await salon.collector().collect();
    expect(salon.asked()).toHaveLength(1);
  });
});
