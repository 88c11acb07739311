import { createSecretKey, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { decideConsent, type SendOutcome } from '@aftercall/core';
import type { AddressKey } from '../../src/config/gateway-config.ts';
import { ConsentStore } from '../../src/ledger/consents/consent-store.ts';
import { Erasures, type ErasureReport } from '../../src/ledger/privacy/erasures.ts';
import { People } from '../../src/ledger/people/keys.ts';
import { readableLeaks } from '../support/attack-database.ts';
import { CallScript } from '../support/call-script.ts';
import { copyDatabase } from '../support/copy-database.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { salonConfig } from '../support/salon-config.ts';
import { until } from '../support/until.ts';
import { createTestDatabase, startTestEngine, tenantId, type TestEngine } from '../support/test-engine.ts';

const phone = '+12025550177';
const whatsappUserId = 'US.13491208655302741918';
const name = 'Quillfeather';
const canaries = [phone, name, whatsappUserId];
const config = salonConfig(
  '    accounts: [{ id: sms-main, channel: sms, settings: {}, optOutConfirmation: gateway }]\n',
  'timing: { afterCallDelay: 0s }',
);

/** Version 1 of the byte 7 is what an engine has unless told. */
const keyOf = (version: number, byte: number): AddressKey => ({
  version,
  key: createSecretKey(Buffer.alloc(32, byte)),
});

let database: TestDatabase;
let engine: TestEngine;
let erasureLog: string;

beforeEach(async () => {
  database = await createTestDatabase();
  erasureLog = join(tmpdir(), `erasures-${randomUUID()}.jsonl`);
  engine = await startTestEngine({ database, erasureLog, config });
});
afterEach(async () => {
  await engine.stop();
  await database.drop();
  await rm(erasureLog, { force: true, recursive: true });
});

const order = { tenant: tenantId, address: phone, by: 'office', why: 'Asked for by letter.' };

function erase(address = phone): Promise<ErasureReport & { erasureId: string }> {
  const ids = { kind: 'phone', ids: engine.container.get(People).idsOf(tenantId, address) } as const;
  return engine.container.get(Erasures).erase({ ...order, address, ids });
}

function preview(): Promise<ErasureReport> {
  const ids = { kind: 'phone', ids: engine.container.get(People).idsOf(tenantId, phone) } as const;
  return engine.container.get(Erasures).preview({ ...order, ids });
}

const asked = { channel: 'sms', purpose: 'appointment', now: new Date() } as const;
/** Also for whoever wrote START since: what cannot be shown permits nothing. */
const none = { granted: false, reason: 'no_consent' };

/** One call that was told something, and one that is to be told something once it has ended. */
async function callTwice(): Promise<void> {
  const told = new CallScript('told', phone);
  await engine.ingest(told.started({ name, whatsappUserId }), told.consent(), told.booking({}, { live: true }));
  await engine.until('told', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const held = new CallScript('held', phone);
  await engine.ingest(
    held.started({ name }),
    held.consent({ wording: `May I, ${name}?` }),
    held.booking({ id: 'B-2' }),
  );
  const reply = { signal: 'reply', providerId: 'r-1', key: 'r-1', mediaCount: 0 } as const;
  await engine.post({ ...reply, from: phone, text: `It is ${name}` });
}

test('a person is forgotten: what is held is withdrawn, no key that is left opens anything, and nothing is sent any more', async () => {
  await callTwice();
  const another = new CallScript('another', '+12025550199');
  await engine.ingest(another.started({ name: 'Somebody' }), another.consent(), another.booking());
  expect(new Set((await readableLeaks(engine.pool, canaries)).map((one) => one.table))).toContain('call_papers');

  const expected = { calls: 2, withdrawn: 1, replies: 1, consents: 2, bodies: 0 };
  const atProviders = [{ account: 'sms-main', channel: 'sms', messages: 1 }];
  expect(await preview()).toEqual({ ...expected, atProviders });
  expect((await engine.journey('held')).followUps[0]?.state).toBe('held');

  const { erasureId, ...report } = await erase();
  expect(report).toEqual({ ...expected, atProviders });
  expect(await readableLeaks(engine.pool, canaries)).toEqual([]);
  expect(await readableLeaks(engine.pool, ['Somebody'])).not.toEqual([]);

  const held = await engine.journey('held');
  expect(held.followUps[0]).toMatchObject({ state: 'settled', outcome: 'suppressed', reason: 'withdrawn' });
  expect(held.caller).not.toHaveProperty('phone');
  expect(held.entries.at(-1)).toMatchObject({ kind: 'erased', data: { erasureId, by: 'office' } });
  const { consents, records } = await engine.container.get(ConsentStore).query(tenantId, phone);
  expect(consents).toMatchObject([{ kind: 'grant', erased: true }, { erased: true }]);
  expect(consents.flatMap((one) => Object.keys(one))).not.toContain('altered');
  expect(decideConsent({ ...asked, consents: records, suppressions: [] })).toEqual(none);
  const told = await engine.journey('told');
  expect(told.followUps[0]?.attempts[0]).not.toHaveProperty('text');
  expect(told.entries.map((one) => one.kind)).toContain('outcome');

  const anew = new CallScript('anew', phone);
  await engine.ingest(anew.started(), anew.consent(), anew.booking({}, { live: true }), anew.ended());
  const later = await engine.until('anew', ({ followUps }) => followUps[0]?.state === 'settled');
  expect(later.followUps[0]).toMatchObject({ outcome: 'suppressed', reason: 'opted_out' });
  expect(engine.provider.sends).toHaveLength(1);
});

test('what comes for an erased call afterwards is kept under a new key, and a receipt of it not at all', async () => {
  await callTwice();
  await erase();
  const [send] = engine.provider.sends;
  const attemptId = send?.attemptId ?? '';
  const receipt = { signal: 'receipt', key: 'late', providerId: 'p', rawStatus: 'delivered', attemptId } as const;
  await engine.post({ ...receipt, status: 'delivered' });
  const { rows } = await engine.pool.query('SELECT FROM webhook_bodies');
  expect(rows).toEqual([]);
  const told = await engine.until('told', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'delivered');
  expect(told.followUps[0]?.outcome).toBe('reached');

  await engine.ingest(new CallScript('held', phone).ended());
  expect((await engine.journey('held')).followUps[0]).toMatchObject({ reason: 'withdrawn' });
  expect(await readableLeaks(engine.pool, [name])).toEqual([]);
});

test('what was erased can be said again on its call, and is a follow-up of its own that tells nobody', async () => {
  await callTwice();
  await erase();
  for (const [callId, id] of [
    ['told', 'B-1'],
    ['held', 'B-2'],
  ] as const) {
    const call = new CallScript(callId, phone);
    const said = (location: string): object =>
      call.booking({ id, location }, { caller: { phone } }, { id: `${callId}-${location}` });
    await engine.ingest(call.event('call.ended', {}, { id: `${callId}-over` }), said('12 Main St'));
    await engine.ingest(said('14 Main St'));
    const { followUps } = await engine.until(callId, (one) => one.followUps[2]?.state === 'settled');
    expect(followUps.map(({ revision, again = 0 }) => `${revision}.${again}`)).toEqual(['1.0', '1.1', '2.0']);
  }
  expect(engine.provider.sends).toHaveLength(1);
});

test('what they wrote before they were erased and comes only afterwards is not kept, for a stranger either', async () => {
  await callTwice();
  await erase();
  const stranger = '+12025550178';
  await erase(stranger);
  const minuteAgo = new Date(Date.now() - 60_000);
  for (const from of [phone, stranger]) {
    const reply = { signal: 'reply', mediaCount: 0, from, text: `START, it is ${name}` } as const;
    await engine.post({ ...reply, key: `early ${from}`, providerId: `early ${from}`, at: minuteAgo });
    expect(await readableLeaks(engine.pool, [...canaries, stranger])).toEqual([]);
  }
  const { rows } = await engine.pool.query('SELECT FROM webhook_bodies');
  expect(rows).toEqual([]);
  const now = { signal: 'reply', mediaCount: 0, text: `It is ${name} again`, key: 'now', providerId: 'now' } as const;
  await engine.post({ ...now, from: phone });
  expect(await readableLeaks(engine.pool, [name])).not.toEqual([]);
});

test('what a person was answered is erased with them, whether they had a call or not', async () => {
  await callTwice();
  const stranger = '+12025550178';
  const help = { signal: 'reply', mediaCount: 0, text: 'HELP' } as const;
  await engine.post({ ...help, providerId: 'h-1', key: 'h-1', from: phone });
  await engine.post({ ...help, providerId: 'h-2', key: 'h-2', from: stranger });
  const isAccepted = async (): Promise<true | undefined> => {
    const { rowCount } = await engine.pool.query('SELECT FROM notices WHERE accepted_at IS NOT NULL');
    return rowCount === 2 ? true : undefined;
  };
  await until('both are answered', isAccepted);
  expect(new Set((await readableLeaks(engine.pool, [phone])).map((one) => one.table))).toContain('notice_papers');

  expect((await erase()).atProviders).toEqual([{ account: 'sms-main', channel: 'sms', messages: 2 }]);
  expect(await readableLeaks(engine.pool, [phone])).toEqual([]);
  const answered = (await Promise.all(['told', 'held'].map((call) => engine.journey(call)))).flatMap(
    (one) => one.notices,
  );
  expect(answered).toMatchObject([{ kind: 'help', status: 'accepted' }]);
  expect(answered[0]).not.toHaveProperty('text');
  expect(answered[0]).not.toHaveProperty('locale');
  expect(await readableLeaks(engine.pool, [stranger])).not.toEqual([]);
  expect((await erase(stranger)).atProviders).toEqual([{ account: 'sms-main', channel: 'sms', messages: 1 }]);
  expect(await readableLeaks(engine.pool, [stranger])).toEqual([]);
  const { rows } = await engine.pool.query('SELECT FROM notice_papers');
  expect(rows).toEqual([]);
});

test('an answer that waits when its person is erased does not leave', async () => {
  await callTwice();
  await engine.stop();
  engine = await startTestEngine({ database, erasureLog, config, start: false });
  const help = { signal: 'reply', mediaCount: 0, text: 'HELP' } as const;
  await engine.post({ ...help, providerId: 'h-1', key: 'h-1', from: phone });
  await erase();
  await engine.stop();
  engine = await startTestEngine({ database, erasureLog, config });
  await until('nothing waits', async () => {
    const { rowCount } = await engine.pool.query(`SELECT FROM work WHERE kind = 'notice'`);
    return rowCount === 0 ? true : undefined;
  });
  expect(engine.provider.sends).toEqual([]);
});

test('a planned message is called off, and one that is being sent ends without its text', async () => {
  const answer = Promise.withResolvers<SendOutcome>();
  const asked = Promise.withResolvers<void>();
  engine.provider.answers.push(() => {
    asked.resolve();
    return answer.promise;
  });
  const call = new CallScript('under-way', phone);
  await engine.ingest(call.started({ name }), call.consent(), call.booking({}, { live: true }));
  await asked.promise;
  const { withdrawn } = await erase();
  expect(withdrawn).toBe(0);
  answer.resolve({ outcome: 'accepted', providerIds: ['p-1'] });
  const { followUps } = await engine.until('under-way', (one) => one.followUps[0]?.attempts[0]?.status === 'accepted');
  expect(followUps[0]?.attempts[0]).not.toHaveProperty('text');
  expect(await readableLeaks(engine.pool, canaries)).toEqual([]);
});

test('a backup from before is erased again as soon as a gateway starts on it, and only what the erasure was about', async () => {
  await callTwice();
  await engine.stop();
  const backup = await copyDatabase(database);
  engine = await startTestEngine({ database, erasureLog, config });
  const { erasureId } = await erase();
  const untouched = await startTestEngine({ database: backup, config });
  expect(await readableLeaks(untouched.pool, canaries)).not.toEqual([]);
  const since = new CallScript('since', '+12025550199');
  await untouched.ingest(since.started({ name: 'Somebody' }), since.consent(), since.booking());
  await untouched.stop();

  const restored = await startTestEngine({ database: backup, erasureLog, config });
  try {
    expect(await readableLeaks(restored.pool, canaries)).toEqual([]);
    expect(await readableLeaks(restored.pool, ['Somebody'])).not.toEqual([]);
    const { entries, followUps } = await restored.journey('held');
    expect(followUps[0]).toMatchObject({ state: 'settled', reason: 'withdrawn' });
    expect(entries.at(-1)).toMatchObject({ kind: 'erased', data: { erasureId, again: true } });
    const stops = await restored.pool.query(`SELECT FROM suppressions WHERE source = 'erasure'`);
    expect(stops.rowCount).toBe(1);
    expect(await restored.container.get(Erasures).resume()).toBe(0);
  } finally {
    await restored.stop();
    await backup.drop();
  }
});

test('a new address key changes nothing: they are found under the old one, stay stopped, and can be erased again', async () => {
  await callTwice();
  await erase();
  await engine.stop();
  engine = await startTestEngine({ database, erasureLog, config, addressKeys: [keyOf(2, 8), keyOf(1, 7)] });
  const anew = new CallScript('anew', phone);
  await engine.ingest(anew.started({ name }), anew.consent(), anew.booking({}, { live: true }), anew.ended());
  const { followUps } = await engine.until('anew', (one) => one.followUps[0]?.state === 'settled');
  expect(followUps[0]).toMatchObject({ outcome: 'suppressed', reason: 'opted_out' });
  expect((await erase()).calls).toBe(3);
  expect(await readableLeaks(engine.pool, canaries)).toEqual([]);
});

test('an erasure that was cut off is gone on with', async () => {
  await callTwice();
  await erase();
  await engine.pool.query('UPDATE erasures SET done_at = NULL');
  const anew = new CallScript('anew', phone);
  await engine.ingest(anew.started({ name }));
  expect(await engine.container.get(Erasures).resume()).toBe(1);
  expect(await engine.container.get(Erasures).resume()).toBe(0);
  expect((await engine.journey('anew')).caller.name).toBe(name);
});

test('nothing is erased where it cannot be noted', async () => {
  await callTwice();
  await mkdir(erasureLog);
  await expect(erase()).rejects.toThrow(/Nothing was erased/);
  expect((await engine.journey('held')).caller.name).toBe(name);
});
