import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalBody } from '@aftercall/core';
import { verifyBundle } from '../../../../packages/evidence-verifier/src/verify.ts';
import { CONFIG } from '../../src/composition/tokens.ts';
import { PubsubIntake } from '../../src/ingress/pubsub-intake.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { Refusals, type RefusingDoor } from '../../src/ledger/calls/refusals.ts';
import { verifyChain } from '../../src/ledger/consents/verify-chain.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { ask } from '../http/support/ask.ts';
import { configText, startHttpTestApp, type HttpTestApp } from '../http/support/http-test-app.ts';
import { Receiver } from '../outbound/support/receiver.ts';
import { secret } from '../outbound/support/start-outbound.ts';
import { dumpTables, isIn, plainLeaks, readableLeaks } from '../support/attack-database.ts';
import { CallScript } from '../support/call-script.ts';
import { createTestDatabase, tenantId } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { until } from '../support/until.ts';
import { wamidOf } from '../support/wamid.ts';
import { openDoors } from '../support/open-doors.ts';

/** Somebody with a call, and somebody who only ever wrote. */
const [phone, stranger] = ['+12025550177', '+12025550178'];
const userId = 'US.13491208655302741918';
const name = 'Zephyrina Quillfeather';
/** In every text that anybody says, writes or is told. */
const word = 'xyzzycanary';
const canaries = ['2025550177', '2025550178', userId, 'Zephyrina', 'Quillfeather', word];

/** As it is, in hexadecimal or in Base64. */
const leaksIn = (text: string): readonly string[] => canaries.filter((canary) => isIn(text.toLowerCase(), canary));

let database: TestDatabase;
let app: HttpTestApp;
let receiver: Receiver;
const logLines: string[] = [];
/** Answers of the gateway to requests that it refused. */
const refusals: string[] = [];

const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<number> => {
  const answer = await ask(app.url + path, { body: body as object, headers });
  if (answer.status >= 400) refusals.push(`${path} ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.status;
};

beforeAll(async () => {
  database = await createTestDatabase();
  receiver = await Receiver.start(secret);
  const log = createLogger({ level: 'trace', destination: { write: (line) => void logLines.push(line) } });
  const outbound = `outbound:
  webhooks:
    - { id: crm, url: '${receiver.url}', secrets: ['${secret}'], tenants: [${tenantId}], allowPrivateNetwork: true }
`;
  app = await startHttpTestApp(database, { config: configText + outbound, log });
  await seed();
}, 60_000);
afterAll(async () => {
  await app.stop();
  await receiver.stop();
  await database.drop();
});

/** Every path by which a number, a name or a text comes in or goes out. */
async function seed(): Promise<void> {
  const { engine } = app;
  const call = new CallScript('call-1', phone);
  const started = call.started({ name, whatsappUserId: userId });
  expect(await post('/v1/events', started)).toBe(202);
  expect(await post('/v1/events', started)).toBe(202);
  expect(await post('/v1/events', { ...started, data: { caller: { phone: stranger, name } } })).toBe(409);
  const events = [
    call.consent({
      wording: `May I, ${name}? ${word}`,
      recordingUrl: `https://audio.example/${word}`,
      act: `said "${word}"`,
      ani: phone,
      disclosure: { id: 'texts', version: '3', sha256: 'ab'.repeat(32), presentedAs: `May we, ${name}?` },
      capturedBy: { kind: 'agent', id: name },
    }),
    call.event('call.transcript', { text: `${name} on ${phone}: ${word}` }),
    call.event('made.up', { [word]: name }),
    call.booking({ location: `${word} street` }, { live: true }),
  ];
  engine.provider.answers.push({ outcome: 'accepted', providerIds: [wamidOf(phone)] });
  expect(await post('/v1/events', events)).toBe(202);
  expect(await post('/v1/events', call.booking({ rescheduleUrl: `http://${word}.example/${phone}` }))).toBe(400);
  expect(await post('/v1/events', { ...call.ended(), subject: undefined, note: `${name} ${phone}` })).toBe(400);
  expect(await post('/v1/events', `{"${word}": ${phone}`)).toBe(400);
  expect(await post('/v1/events', call.ended(), { authorization: `Bearer ${word}` })).toBe(401);
  await engine.until('call-1', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');

  const request = { id: 'R-1', kind: 'text', text: `${word} for ${name}` };
  const followUp = { callId: 'call-1', trigger: 'caller.requested', request };
  await post('/v1/follow-ups?wait=accepted&timeout=5', followUp, { 'idempotency-key': 'tool-1' });
  await post('/v1/follow-ups', { callId: 'call-1', phone, name });
  const consent = {
    phone,
    channels: ['sms'],
    purposes: ['support'],
    basis: 'written_esign',
    wording: `${name} ${word}`,
  };
  expect(await post('/v1/consents', consent)).toBe(201);
  expect(await post('/v1/consents', { ...consent, phone: `${phone}x` })).toBe(400);
  expect(await post('/v1/consents/query', { phone: stranger })).toBe(200);
  const select = { calls: ['call-1'] };
  expect(await post('/v1/replays', { mode: 'decide', why: `For ${phone}`, select })).toBe(400);
  expect(await post('/v1/replays', { mode: 'decide', why: 'A provider was away.', select })).toBe(200);
  await seedRefusals();
  await seedWebhooks();
  engine.provider.answers.push(() => Promise.reject(new Error(`no route to ${phone}`)));
  expect(await post('/v1/events', call.event('payment.captured', paid))).toBe(202);
  await engine.until('call-1', ({ followUps }) => followUps.some((one) => one.attempts[0]?.status === 'uncertain'));
  expect(await post('/v1/events', call.ended())).toBe(202);
  await until('everything is published', async () =>
    receiver.taken.some(({ type }) => type === 'aftercall.reply') ? true : undefined,
  );
}

const paid = {
  payment: { id: 'P-1', amount: '45.00', currency: 'USD', receiptUrl: `https://pay.example/${word}` },
  live: true,
};

/** Messages of Pub/Sub that no door takes, and one that it does. */
async function seedRefusals(): Promise<void> {
  const { parts, engine } = app;
  const { container, pool } = engine;
  const tenants = [...parts.policies.values()].filter((one) => one.id === tenantId);
  const kept = new Refusals(pool, container.get(Keyring));
  const bodies = [`{ "phone": "${phone}", ${word}`, JSON.stringify({ name, phone: '+1 (202) 555-0177', text: word })];
  const good = JSON.stringify(new CallScript('call-2', phone).started({ name }));
  let messages = 0;
  for (const door of ['pubsub.push', 'pubsub.pull'] as const satisfies readonly RefusingDoor[]) {
    const { limits } = container.get(CONFIG);
    const intake = new PubsubIntake({
      door,
      tenants,
      limits,
      admission: openDoors,
      ingest: parts.ingest,
      refusals: kept,
      log: parts.log,
    });
    for (const data of [...bodies, good]) {
      const message = { id: `m-${(messages += 1)}`, data: Buffer.from(data), attributes: {} };
      await intake.receive(message, 'projects/p/subscriptions/s', new Date()).take();
    }
  }
}

/** What providers post: of somebody known, of a stranger, of both at once, forged, unread, and of an unknown status. */
async function seedWebhooks(): Promise<void> {
  const attempt = app.engine.provider.sends[0]?.attemptId ?? '';
  const reply = (key: string, from: string, text = `${word}, ${name}`) => {
    const providerId = wamidOf(from, key);
    return { signal: 'reply', key: `message/${providerId}`, providerId, from, text, mediaCount: 0 };
  };
  const providerId = wamidOf(phone);
  const key = `status/${providerId}/on-the-moon/${phone}`;
  const receipt = { signal: 'receipt', key, providerId, status: 'unknown', rawStatus: 'on-the-moon' };
  const path = `/webhooks/${tenantId}/sms-main`;
  const right = { 'x-signature': 'right' };
  await post(path, [reply('k-1', phone)], right);
  await post(path, [reply('k-2', stranger)], right);
  await post(path, [reply('k-3', phone), reply('k-4', stranger)], right);
  await post(path, [{ ...receipt, attemptId: attempt, note: name }], right);
  await post(path, [{ ...receipt, key: `${key}/2`, note: `${name} ${phone}` }], right);
  await post(path, [reply('k-5', phone)], { 'x-signature': 'wrong' });
  await post(path, `${name} ${phone} ${word}`, right);
  await post(path, [reply('k-6', phone, 'HELP')], right);
  await post(path, [reply('k-7', stranger, 'HELP')], right);
  await until('both are answered', async () => {
    const { rowCount } = await app.engine.pool.query('SELECT FROM notices WHERE accepted_at IS NOT NULL');
    return rowCount === 2 ? true : undefined;
  });
}

describe('what was said, written and told', () => {
  test('was seeded: it can be read with the keys, in every table that is marked personal', async () => {
    const readable = new Set(
      (await readableLeaks(app.engine.pool, canaries)).map(({ table }) => table.replace(/_\d.*/, '')),
    );
    expect([...readable].toSorted()).toEqual([
      'call_papers',
      'consent_evidence',
      'event_bodies',
      'notice_papers',
      'refused_bodies',
      'reply_texts',
      'webhook_bodies',
    ]);
    expect(app.engine.provider.sends.some(({ request }) => leaksIn(request.text).includes(word))).toBe(true);
  });

  test('stands in no table as it is, nor in hexadecimal or Base64', async () => {
    expect(await plainLeaks(app.engine.pool, canaries)).toEqual([]);
  });

  test('stands in no line of the log, whatever its level', () => {
    expect(logLines.length).toBeGreaterThan(0);
    expect(leaksIn(logLines.join(''))).toEqual([]);
  });

  test('stands in no metric and in no answer to a request that was refused', async () => {
    expect(leaksIn(await (await fetch(`${app.url}/metrics`)).text())).toEqual([]);
    expect(refusals.length).toBeGreaterThan(8);
    expect(refusals.filter((one) => leaksIn(one).length > 0)).toEqual([]);
  });

  test('is published as the text of a reply and in no other way', () => {
    const published = receiver.posts.map(({ event }) =>
      JSON.stringify({ ...event, data: without(event.data, 'text') }),
    );
    expect(published.length).toBeGreaterThan(5);
    expect(published.filter((one) => leaksIn(one).length > 0)).toEqual([]);
  });

  test('is gone once the two were erased: no key that is left opens a word of theirs, and the ledger stands', async () => {
    const ledger = async (): Promise<unknown[]> =>
      (await app.engine.pool.query('SELECT seq, entries::text FROM ledger ORDER BY seq')).rows;
    const before = await ledger();
    const dump = await dumpTables(app.engine.pool);
    expect(await readableLeaks(app.engine.pool, canaries, dump)).not.toEqual([]);
    const evidence = await evidenceOfSends();
    for (const seen of [name, word, phone]) expect(evidence).toContain(seen);
    for (const address of [{ phone }, { phone: stranger }]) {
      expect(await post('/v1/erasures', { ...address, why: 'Asked for by letter.' })).toBe(200);
    }
    expect(await readableLeaks(app.engine.pool, canaries)).toEqual([]);
    expect(await readableLeaks(app.engine.pool, canaries, dump)).toEqual([]);
    expect(await plainLeaks(app.engine.pool, canaries)).toEqual([]);
    expect((await ledger()).slice(0, before.length)).toEqual(before);
    const left = await evidenceOfSends();
    expect(leaksIn(left)).toEqual([]);
    expect(left).toContain('"erasedAt"');
    const kept = { pool: app.engine.pool, keyring: app.engine.container.get(Keyring) };
    const chain = await verifyChain(kept, tenantId, new Date());
    expect(chain).toMatchObject({ records: 2, erased: 2 });
    expect(chain).not.toHaveProperty('fault');
    expect(leaksIn(logLines.join(''))).toEqual([]);
  });
});

/** What is handed out as evidence: the bundle of the first message, which holds, and what is on file. */
async function evidenceOfSends(): Promise<string> {
  const bundle = await ask(`${app.url}/v1/attempts/${app.engine.provider.sends[0]?.attemptId}/evidence`);
  const text = canonicalBody(bundle.body as object);
  expect(verifyBundle(text).filter((one) => !one.holds)).toEqual([]);
  const onFile = await ask(`${app.url}/v1/consents/query`, { body: { phone } });
  expect(onFile.status).toBe(200);
  expect(JSON.stringify(onFile.body)).not.toContain('altered');
  return `${text}\n${JSON.stringify(onFile.body)}`;
}

function without(data: object, field: string): object {
  return Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));
}
