import { afterEach, expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { OWNER_POOL } from '../../src/composition/tokens.ts';
import { Housekeeping } from '../../src/ledger/upkeep/housekeeping.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ManyAddresses, written } from '../support/many-addresses.ts';

const people = new ManyAddresses();
const dayMs = 24 * 60 * 60 * 1_000;

/** So many days go by, and what is forgotten by then is. */
async function daysLater(days: number): Promise<void> {
  people.clock.advance(days * dayMs);
  const { pool, container, config } = people.engine;
  const keyring = container.get(Keyring);
  const log = createLogger({ level: 'silent' });
  const chains = { run: () => Promise.resolve(), close: () => undefined };
  const parts = { pool, ownerPool: container.get<Pool>(OWNER_POOL), keyring, config, chains };
  await new Housekeeping({ ...parts, now: people.clock.now, log }).run();
}

afterEach(() => people.engine.pool.query('DELETE FROM receipt_keys'));

test('a START that somebody overheard and posts again ends no later stop, however long ago it was', async () => {
  const phone = '+12025550341';
  const start = written('inbound/SM0341', phone, 'START');
  await people.engine.post(start);
  await daysLater(30);
  await people.engine.post(written('inbound/SM0342', phone, 'STOP'));
  await daysLater(400);

  await people.engine.post(start);
  expect(await people.standing(phone)).toEqual(['start all keyword', 'stop all keyword']);
  expect(await people.endedAs(await people.held('stopped-still', phone))).toEqual(['opted_out']);
});

test('what a person posted is forgotten with the ledger, and the receipt of a stranger after five weeks', async () => {
  const stranger = { signal: 'receipt', providerId: 'SM9', status: 'delivered', rawStatus: 'delivered' } as const;
  await people.engine.post(written('inbound/SM0343', '+12025550342', 'Hello'), { ...stranger, key: 'status/SM9' });
  const known = async (): Promise<number> => {
    const { rows } = await people.engine.pool.query<{ known: number }>(
      'SELECT count(*)::int AS known FROM receipt_keys',
    );
    return rows[0]?.known ?? NaN;
  };
  expect(await known()).toBe(2);
  await daysLater(36);
  expect(await known()).toBe(1);
  await daysLater(3_653);
  expect(await known()).toBe(0);
});
