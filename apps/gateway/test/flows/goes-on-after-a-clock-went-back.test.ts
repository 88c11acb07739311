import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { POOL } from '../../src/composition/tokens.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { OutboundStore } from '../../src/ledger/outbound/outbound-store.ts';
import { ReplyLists } from '../../src/ledger/signals/reply-lists.ts';
import { tenantId } from '../support/test-engine.ts';
import { minute, UnheardSalon } from '../support/unheard-salon.ts';

const day = 24 * 60 * minute;
const salon = new UnheardSalon();

test('receipts are asked for as before, after the clock of the database was days ahead for a while', async () => {
  const earlier = await salon.unheard('before', '+12025550181');
  salon.clock.advance(3 * day);
  await salon.collector().collect();
  salon.clock.advance(-3 * day);
  const told = await salon.unheard('after', '+12025550182');
  salon.clock.advance(minute);
  await salon.collector().collect();
  salon.clock.advance(15 * minute);
  const before = salon.asked().length;
  await salon.collector().collect();
  expect(salon.asked().slice(before)).toEqual([earlier, told]);
});

test('lists of replies are read as before, and by one gateway of several', async () => {
  const lists = [1, 2].map(() => new ReplyLists(salon.engine.container.get(POOL)));
  const names = [{ tenant: tenantId, account: 'listing' }];
  const everyMs = 5 * minute;
  const take = (): Promise<number> =>
    Promise.all(lists.map((one) => one.take(names, { now: salon.clock.now(), everyMs, most: 4 }))).then(
      (taken) => taken.flat().length,
    );
  const now = salon.clock.now();
  await lists[0]?.begin(names, now, new Date(now.getTime() + minute), everyMs);
  expect(await take()).toBe(0);
  salon.clock.advance(3 * day);
  expect(await take()).toBe(1);
  salon.clock.advance(-3 * day);
  expect(await take()).toBe(1);
  expect(await take()).toBe(0);
  salon.clock.advance(5 * minute);
  expect(await take()).toBe(1);
});

test('the lease of a destination of outbound events, of a gateway that died before, is not waited for', async () => {
  const { container, pool } = salon.engine;
  const [dead, alive] = [1, 2].map(() => new OutboundStore(container.get(POOL), container.get(Keyring), randomUUID()));
  await dead?.prepare('crm', 'now');
  expect(await dead?.lease('crm', minute)).toMatchObject({ isDisabled: false });
  expect(await alive?.lease('crm', minute)).toBeUndefined();
  await pool.query(`UPDATE outbound_destinations SET leased_until = leased_until + interval '3 days'`);
  expect(await alive?.lease('crm', minute)).toMatchObject({ isDisabled: false });
  expect(await dead?.lease('crm', minute)).toBeUndefined();
});
