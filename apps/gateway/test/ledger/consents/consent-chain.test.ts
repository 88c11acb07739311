import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConsentStore } from '../../../src/ledger/consents/consent-store.ts';
import { appendAnchor, readAnchors } from '../../../src/ledger/consents/anchor-file.ts';
import { ChainKeeper } from '../../../src/ledger/consents/chain-keeper.ts';
import { Keyring } from '../../../src/ledger/privacy/keyring.ts';
import { verifyChain } from '../../../src/ledger/consents/verify-chain.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { describeChain } from '../../../src/verify-chain.ts';
import { CallScript } from '../../support/call-script.ts';
import { openTestKeyring } from '../../support/test-keyring.ts';
import { withEngine } from '../../support/with-engine.ts';

const running = withEngine({ start: false });
const now = new Date('2026-11-26T12:00:00Z');
const pool = () => running.engine.pool;
const kept = () => ({ pool: pool(), keyring: running.engine.container.get(Keyring) });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anchors-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const told = { kind: 'grant', purposes: ['support'], basis: 'oral_express', wording: 'May we?', act: 'yes' } as const;

/** Five records of a tenant of its own. */
async function chainOf(tenant: string, count = 5): Promise<string[]> {
  const store = running.engine.container.get(ConsentStore);
  await openTestKeyring(pool(), [tenant]);
  await kept().keyring.refresh(now);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push(await store.record({ ...told, tenant, phone: '+12025550100', channels: ['sms', `c${index}`] }));
  }
  return ids;
}

/** As an administrator of the database would, past the lock that the tables have. */
async function tamper(sql: string, ...values: unknown[]): Promise<void> {
  const client = await pool().connect();
  try {
    await client.query(`BEGIN; SET LOCAL aftercall.erasure = 'on'`);
    await client.query(sql, values);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

describe('the chain of a tenant', () => {
  test('holds as it was written, also by a batch of events and by two at once', async () => {
    const call = new CallScript('chained', '+12025550101');
    await running.engine.ingest(call.started(), call.consent(), call.consent(), call.consent({ channels: ['rcs'] }));
    await Promise.all([chainOf('salon-luz'), chainOf('salon-luz'), chainOf('third')]);
    const { head, ...report } = await verifyChain(kept(), 'salon-luz', now);
    expect(report).toEqual({ tenant: 'salon-luz', records: 13, erased: 0 });
    expect(head).toMatchObject({ seq: 13, rowHash: expect.stringMatching(/^[\da-f]{64}$/) });
    expect(await verifyChain(kept(), 'third', now)).toMatchObject({ records: 5 });
    expect(await verifyChain(kept(), 'nobody', now)).toEqual({ tenant: 'nobody', records: 0, erased: 0 });
  });

  test.each([
    ['a record that was altered', `UPDATE consents SET purposes = '{marketing}' WHERE id = $1`, 3, 'does not fit'],
    [
      'words that were altered',
      `UPDATE consent_evidence SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE consent = $1`,
      3,
      'of the person',
    ],
    ['a record that was deleted', 'DELETE FROM consents WHERE id = $1', 4, 'the record before it is missing (3)'],
    [
      'a record that was made to fit its own hash again',
      `UPDATE consents c SET kind = 'revoke', record_hash = consent_record_hash(c),
         row_hash = sha256(int8send(seq) || prev_hash || record_hash) WHERE id = $1`,
      3,
      'does not fit',
    ],
    ['two records that changed places', 'UPDATE consents SET seq = seq + 100 WHERE id = $1', 4, 'missing (3)'],
  ])('finds %s', async (name, sql, seq, message) => {
    const ids = await chainOf(name);
    await tamper(sql, ids[2]);
    const { fault, records } = await verifyChain(kept(), name, now);
    expect([records, fault?.seq]).toEqual([2, seq]);
    expect(fault?.message).toContain(message);
  });

  test('finds records that were cut off its end, whatever the end was made to say', async () => {
    const ids = await chainOf('cut');
    const anchor = (await verifyChain(kept(), 'cut', now)).head;
    await tamper('DELETE FROM consents WHERE id = ANY ($1)', ids.slice(3));
    expect(await verifyChain(kept(), 'cut', now)).toMatchObject({ records: 3, fault: { seq: 4 } });
    await pool().query(
      `UPDATE consent_chains h SET seq = c.seq, row_hash = c.row_hash FROM consents c WHERE h.tenant = 'cut' AND c.id = $1`,
      [ids[2]],
    );
    expect(await verifyChain(kept(), 'cut', now)).not.toHaveProperty('fault');
    const fault = { seq: 5, message: 'the record is missing' };
    expect(await verifyChain(kept(), 'cut', now, anchor && [anchor])).toMatchObject({ fault });
  });

  test('made anew from end to end, it is not the one that was anchored', async () => {
    await chainOf('forged');
    await chainOf('genuine');
    const { head } = await verifyChain(kept(), 'genuine', now);
    const report = await verifyChain(kept(), 'forged', now, head && [head]);
    expect(report.fault?.message).toBe(
      'it is another record than on 2026-11-26T12:00:00.000Z, when the chain was anchored',
    );
    expect(describeChain(report)).toMatch(/^forged: BROKEN at record 5, consent [\da-f-]{36}: it is another record/);
  });

  test('outlives an erasure, which leaves no way to try words against its hashes', async () => {
    const ids = await chainOf('erased');
    await pool().query('DELETE FROM consent_evidence WHERE consent = $1', [ids[1]]);
    // A dump without the table of keys is as good as one of which everybody was erased.
    await pool().query('DELETE FROM data_keys WHERE id = $1', [ids[3]]);
    const report = await verifyChain(kept(), 'erased', now);
    expect(report).toMatchObject({ records: 5, erased: 2 });
    expect(describeChain(report)).toMatch(/^erased: holds, 5 records, 2 of them without what was personal; it ends/);
  });

  test('takes in what a gateway of the version before writes, and covers it too', async () => {
    const row = `($1::uuid, 'older "quoted"', gen_random_uuid(), NULL, gen_random_uuid(), 'grant', '{sms,rcs}', '{support}',
      'oral_express', false, '2026-11-26T09:00:00.120Z', $2::timestamptz)::consents_row`;
    const columns =
      'id, tenant, person, call, event, kind, channels, purposes, basis, artefact, recorded_at, expires_at';
    const insert = `INSERT INTO consents (${columns}) SELECT ${columns} FROM unnest(ARRAY[${row}])`;
    for (const expiresAt of [null, '2027-11-26T09:00:00Z']) {
      await pool().query(insert, [crypto.randomUUID(), expiresAt]);
    }
    const tenant = 'older "quoted"';
    expect(await verifyChain(kept(), tenant, now)).toMatchObject({ records: 2 });
    await tamper(`UPDATE consents SET expires_at = '2030-01-01' WHERE tenant = $1 AND seq = 2`, tenant);
    expect(await verifyChain(kept(), tenant, now)).toMatchObject({ records: 1, fault: { seq: 2 } });
  });
});

test('the file of anchors is only added to, and a line of it that was damaged is told', async () => {
  const anchors = [1, 2].map((seq) => ({ seq, rowHash: 'ab'.repeat(32), at: now }));
  for (const anchor of anchors) await appendAnchor(folder, '../filed', anchor);
  expect(await readAnchors(folder, '../filed')).toEqual(anchors);
  expect(await readAnchors(folder, 'none')).toEqual([]);
  await appendAnchor(folder, 'bad', { seq: 'three' } as never);
  await expect(readAnchors(folder, 'bad')).rejects.toThrow(/bad\.jsonl, line 1 is no anchor/);
});

test('once a day one gateway looks at each chain, anchors it, and cries out when it does not hold', async () => {
  await chainOf('kept');
  let time = now;
  const lines: string[] = [];
  const checks: string[] = [];
  const keeper = (): ChainKeeper =>
    new ChainKeeper({
      ...kept(),
      ownerPool: pool(),
      tenants: ['kept'],
      anchorFolder: folder,
      now: () => time,
      log: createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
      checked: (tenant, holds) => checks.push(`${tenant} ${holds}`),
    });
  await Promise.all([keeper().run(), keeper().run()]);
  time = new Date(now.getTime() + 23 * 3_600_000);
  await keeper().run();
  expect(checks).toEqual(['kept true']);
  const [anchor] = await readAnchors(folder, 'kept');
  expect(anchor).toEqual({ seq: 5, rowHash: expect.any(String), at: now });
  const { rows } = await pool().query(`SELECT seq, encode(row_hash, 'hex') AS hash FROM consent_anchors`);
  expect(rows).toEqual([{ seq: 5, hash: anchor?.rowHash }]);

  await tamper(`UPDATE consents SET artefact = true WHERE tenant = 'kept' AND seq = 2`);
  time = new Date(now.getTime() + 24 * 3_600_000);
  await keeper().run();
  expect(checks).toEqual(['kept true', 'kept false']);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 'error', tenant: 'kept', seq: 2, message: 'the record does not fit its hash' },
  ]);
  expect(await readAnchors(folder, 'kept')).toHaveLength(1);
});

test('a chain that cannot be looked at keeps no other one from it, and is looked at again', async () => {
  // In the order in which the database has them, the first of three and the last.
  const tenants = ['unread-a', 'unread-b', 'unread-c'];
  for (const tenant of tenants) await chainOf(tenant);
  const own = await mkdtemp(join(folder, 'unread-'));
  for (const tenant of ['unread-a', 'unread-c']) await appendAnchor(own, tenant, { seq: 'three' } as never);
  const lines: string[] = [];
  const checks: string[] = [];
  const run = (): Promise<void> =>
    new ChainKeeper({
      ...kept(),
      ownerPool: pool(),
      tenants,
      anchorFolder: own,
      now: () => now,
      log: createLogger({ level: 'info', destination: { write: (line: string) => void lines.push(line) } }),
      checked: (tenant, holds) => checks.push(`${tenant} ${holds}`),
    }).run();
  await run();
  expect(checks).toEqual(['unread-b true']);
  const told = lines.map((line) => JSON.parse(line) as { tenant: string });
  expect(told.toSorted((one, other) => one.tenant.localeCompare(other.tenant))).toMatchObject(
    ['unread-a', 'unread-c'].map((tenant) => ({
      level: 'error',
      tenant,
      err: { message: expect.stringContaining(`${tenant}.jsonl, line 1 is no anchor: put the line back`) },
    })),
  );
  for (const tenant of ['unread-a', 'unread-c']) await rm(join(own, `${tenant}.jsonl`));
  await run();
  expect(checks.toSorted()).toEqual(tenants.map((tenant) => `${tenant} true`));
});
