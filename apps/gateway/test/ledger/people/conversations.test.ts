import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Conversation, TenantPolicy } from '@aftercall/core';
import type { Pool } from 'pg';
import { OWNER_POOL, POLICIES } from '../../../src/composition/tokens.ts';
import {
  closedRow,
  loadConversations,
  turnRow,
  wroteRow,
  type ConversationRow,
} from '../../../src/ledger/people/conversations.ts';
import { Keyring } from '../../../src/ledger/privacy/keyring.ts';
import { Housekeeping } from '../../../src/ledger/upkeep/housekeeping.ts';
import { conversationsTable } from '../../../src/ledger/rows/tables.ts';
import { inTransaction } from '../../../src/ledger/rows/transaction.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { FakeProvider } from '../../support/fake-channel.ts';
import { tenantId } from '../../support/test-engine.ts';
import { withEngine } from '../../support/with-engine.ts';

const running = withEngine({ provider: new FakeProvider('sms', false, { serviceWindowHours: 24 }) });
let policy: TenantPolicy;
beforeAll(() => {
  policy = running.engine.container.get(POLICIES).get(tenantId)!;
});

const at = (minute: number): Date => new Date(Date.parse('2026-11-24T15:00:00Z') + minute * 60_000);
const attempt = (number: number): string => `00000000-0000-7000-8000-00000000000${number}`;
let people = 0;
const someone = (): { tenant: string; account: string; person: string } => {
  people += 1;
  return { tenant: tenantId, account: 'wa-main', person: `10000000-0000-4000-8000-0000000000${10 + people}` };
};

async function write(...rows: readonly ConversationRow[]): Promise<void> {
  await inTransaction(running.engine.pool, { callKeys: [] }, async (_client, writes) => {
    writes.insert(conversationsTable, rows);
  });
}

async function read(...ids: readonly string[]): Promise<readonly Conversation[]> {
  const client = await running.engine.pool.connect();
  try {
    const question = { callId: 'call', people: ids, policy };
    return (await loadConversations(client, [question])).get('call') ?? [];
  } finally {
    client.release();
  }
}

describe('what is known between an account and a person', () => {
  test('is put together of parts, within a transaction and over several, and only ever rises', async () => {
    const who = someone();
    await write(wroteRow(who, at(5)), closedRow(who, at(3)), turnRow(who, attempt(1), at(1)), wroteRow(who, at(4)));
    const known = { account: 'wa-main', wroteAt: at(5), closedAt: at(3), sent: { attemptId: attempt(1), at: at(1) } };
    expect(await read(who.person)).toEqual([known]);
    await write(wroteRow(who, at(2)), closedRow(who, at(1)), turnRow(who, attempt(2), at(0)));
    expect(await read(who.person)).toEqual([known]);
    await write(turnRow(who, attempt(2), at(6)), turnRow(who, attempt(3), at(7)));
    expect(await read(who.person)).toEqual([{ ...known, sent: { attemptId: attempt(3), at: at(7) } }]);
  });

  test('is one conversation an account, under whichever of the ids of the person it stands', async () => {
    const [one, other] = [someone(), someone()];
    await write(
      wroteRow(one, at(1)),
      turnRow(one, attempt(1), at(9)),
      turnRow({ ...one, account: 'b' }, attempt(4), at(0)),
    );
    await write(wroteRow(other, at(2)), turnRow(other, attempt(2), at(8)), closedRow(other, at(0)));
    expect(await read(one.person, other.person)).toEqual([
      { account: 'b', sent: { attemptId: attempt(4), at: at(0) } },
      { account: 'wa-main', wroteAt: at(2), closedAt: at(0), sent: { attemptId: attempt(1), at: at(9) } },
    ]);
    expect(await read(other.person)).toMatchObject([{ wroteAt: at(2), sent: { attemptId: attempt(2) } }]);
  });

  test('is that of the person by an id that was joined with the phone, and not that of another phone', async () => {
    const [phone, userId, otherPhone] = [someone(), someone(), someone()];
    for (const [{ person }, kind] of [
      [phone, 'phone'],
      [userId, 'id'],
      [otherPhone, 'phone'],
    ] as const) {
      await running.engine.pool.query(
        'INSERT INTO person_links (person, root, tenant, kind, joined_at) VALUES ($1, $2, $3, $4, now())',
        [person, phone.person, tenantId, kind],
      );
    }
    await write(wroteRow(userId, at(1)), wroteRow(otherPhone, at(2)), turnRow(phone, attempt(1), at(0)));
    expect(await read(phone.person)).toEqual([
      { account: 'wa-main', wroteAt: at(1), sent: { attemptId: attempt(1), at: at(0) } },
    ]);
    expect(await read(otherPhone.person)).toEqual([{ account: 'wa-main', wroteAt: at(2) }]);
  });

  test('is not asked for where no channel needs it', async () => {
    const client = await running.engine.pool.connect();
    const asked: unknown[] = [];
    const spied = { query: (query: unknown) => asked.push(query) } as unknown as typeof client;
    client.release();
    const question = { callId: 'call', people: [someone().person], policy: { ...policy, senders: [] } };
    expect((await loadConversations(spied, [question, { ...question, policy: undefined }])).size).toBe(0);
    expect(asked).toEqual([]);
  });

  test('is forgotten some weeks after the last of it', async () => {
    const [old, young] = [someone(), someone()];
    await write(wroteRow(old, at(0)), wroteRow(young, at(0)), turnRow(young, attempt(1), at(60)));
    const inFiveWeeks = new Date(at(30).getTime() + 35 * 24 * 3_600_000);
    const { pool, container, config } = running.engine;
    const keyring = container.get(Keyring);
    const log = createLogger({ level: 'silent' });
    const chains = { run: () => Promise.resolve(), close: () => undefined };
    const parts = { pool, ownerPool: container.get<Pool>(OWNER_POOL), keyring, config, chains };
    await new Housekeeping({ ...parts, now: () => inFiveWeeks, log }).run();
    expect(await read(old.person)).toEqual([]);
    expect(await read(young.person)).toHaveLength(1);
  });
});
