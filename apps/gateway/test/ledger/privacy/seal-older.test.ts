import { expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import { OWNER_POOL } from '../../../src/composition/tokens.ts';
import { Housekeeping } from '../../../src/ledger/upkeep/housekeeping.ts';
import { besideConsents, storedConsentColumns, type StoredConsent } from '../../../src/ledger/consents/consent-rows.ts';
import { Keyring } from '../../../src/ledger/privacy/keyring.ts';
import { Refusals } from '../../../src/ledger/calls/refusals.ts';
import { ConsentStore } from '../../../src/ledger/consents/consent-store.ts';
import { createLogger } from '../../../src/observability/logger.ts';
import { plainLeaks, readableLeaks } from '../../support/attack-database.ts';
import { CallScript } from '../../support/call-script.ts';
import { fieldsOf, openProof } from '../../../src/ledger/consents/sealed-evidence.ts';
import { readReplies } from '../../support/read-replies.ts';
import { salonConfig } from '../../support/salon-config.ts';
import { tenantId } from '../../support/test-engine.ts';
import { withEngine } from '../../support/with-engine.ts';

const phone = '+12025550177';
const name = 'Quillfeather';
const refusedId = '6d1f8c1a-3f0e-5a4b-9d51-0c6f6b1d7a53';
const running = withEngine({
  config: salonConfig('    accounts: [{ id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }]\n'),
});

/** Puts back what a gateway wrote that did not encrypt yet. */
async function asItWasWritten(): Promise<void> {
  const { pool } = running.engine;
  const { rows } = await pool.query<{ id: number; call: string; sealed: Buffer }>(
    'SELECT id, call, sealed FROM call_papers',
  );
  const keys = await running.engine.container.get(Keyring).load(
    pool,
    rows.map((row) => row.call),
  );
  for (const { id, call, sealed } of rows) {
    const papers = keys.get(call)?.open('call_papers', call, sealed)?.toString();
    await pool.query('UPDATE call_papers SET papers = $2, sealed = NULL WHERE id = $1', [id, papers]);
  }
  await evidenceAsItWasWritten();
  await pool.query('DELETE FROM data_keys');
  await pool.query(`UPDATE event_bodies SET sealed = NULL, body = $1`, [`{"name":"${name}"}`]);
  await pool.query(`UPDATE webhook_bodies SET sealed = NULL, key = NULL, url = 'https://a.example', body = $1`, [
    Buffer.from(name),
  ]);
  await pool.query('UPDATE reply_texts SET sealed = NULL, key = NULL, address = $1, body = $2', [phone, name]);
  await pool.query('UPDATE notice_papers SET sealed = NULL, key = NULL, request = $1', [
    JSON.stringify({ to: phone, text: name }),
  ]);
  await refuse(refusedId, tenantId);
  // One that is not in the configuration any more.
  await refuse('6d1f8c1a-3f0e-5a4b-9d51-0c6f6b1d7a52', 'a-salon-that-closed');
}

async function refuse(id: string, tenant: string): Promise<void> {
  await running.engine.pool.query(
    `INSERT INTO refused_bodies (id, received_at, body, tenant, door) VALUES ($1, now(), $2, $3, 'pubsub.push')`,
    [id, Buffer.from(name), tenant],
  );
}

/** With its salt, so that the record still fits its hash. */
async function evidenceAsItWasWritten(): Promise<void> {
  const { pool, container } = running.engine;
  const keyring = container.get(Keyring);
  const { rows } = await pool.query<StoredConsent>(`SELECT ${storedConsentColumns} FROM consents c ${besideConsents}`);
  for (const row of rows) {
    const proof = openProof(keyring, row);
    if (typeof proof === 'string') throw new Error(proof);
    const { phone: number, wording, offsetMs, ...details } = fieldsOf(proof);
    await pool.query(
      `UPDATE consent_evidence SET sealed = NULL, salt = $2, phone = $3, wording = $4, offset_ms = $5, details = $6
        WHERE consent = $1`,
      [row.id, proof.salt, number, wording, offsetMs, details],
    );
  }
}

/** What can be read of it, by the ways in which it is read. */
async function told(): Promise<unknown> {
  const { engine } = running;
  const { container, pool } = engine;
  const { caller, followUps, notices, replies } = await engine.journey('held');
  const { consents } = await container.get(ConsentStore).query(tenantId, phone);
  const refused = (await new Refusals(pool, container.get(Keyring)).find([refusedId], [tenantId])).get(refusedId);
  return {
    caller: caller.name,
    followUps: followUps.map((one) => one.state),
    replies: [replies.map((one) => one.text), (await readReplies(engine)).map(({ address }) => address)],
    notices: notices.map((one) => one.text),
    consents: consents.map(({ wording, offsetMs }) => ({ wording, offsetMs })),
    refused: Buffer.from(refused?.body ?? []).toString(),
  };
}

test('what was written before is read as it is, and encrypted by housekeeping', async () => {
  const { engine } = running;
  const { pool, container, config } = engine;
  const call = new CallScript('held', phone);
  await engine.ingest(call.started({ name }), call.consent({ wording: name, offsetMs: 7, act: 'yes' }), call.booking());
  // Both are answered: one on their call, one without any.
  const reply = { signal: 'reply', providerId: 'r', mediaCount: 0, text: 'HELP' } as const;
  await engine.post({ ...reply, key: 'r-1', from: phone });
  await engine.post({ ...reply, key: 'r-2', from: '+12025550178' });
  await asItWasWritten();
  const before = await told();
  expect(before).toMatchObject({ caller: name, followUps: ['held'], notices: [name], refused: name });
  expect(new Set((await plainLeaks(pool, [name])).map(({ table }) => table)).size).toBeGreaterThan(4);

  const log = createLogger({ level: 'silent' });
  const parts = { pool, ownerPool: container.get<Pool>(OWNER_POOL), keyring: container.get(Keyring), config };
  const chains = { run: () => Promise.resolve(), close: () => undefined };
  const housekeeping = new Housekeeping({ ...parts, now: () => new Date(), log, chains });
  await housekeeping.tidy();
  expect(await plainLeaks(pool, [name, phone])).toEqual([]);
  expect(await told()).toEqual(before);
  const readable = new Set((await readableLeaks(pool, [name])).map(({ table }) => table.replace(/_\d.*/, '')));
  expect(readable.size).toBe(7);

  await engine.ingest(call.ended());
  await engine.until('held', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
});
