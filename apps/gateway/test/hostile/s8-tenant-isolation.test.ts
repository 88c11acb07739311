import { beforeAll, describe, expect, test } from '@jest/globals';
import { allOperations } from '../../src/http/openapi.ts';
import type { Operation } from '../../src/http/operations.ts';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { ConsoleAudit } from '../../src/ledger/console/console-acts.ts';
import { Refusals } from '../../src/ledger/calls/refusals.ts';
import { ask, type Answer } from '../http/support/ask.ts';
import { keys, withHttpApp } from '../http/support/http-test-app.ts';
import { CallScript } from '../support/call-script.ts';
import { until } from '../support/until.ts';

/**
 * Goal S8: an object of another tenant is a 404 that nobody can tell from the 404 of an object that was never there.
 * Every operation of the API document is asked with every kind of id that the salon has, by a key that does not speak for
 * the salon. A new operation with an id in its path is asked too, without a word here; one that takes a body or gives a
 * list fails this test until it is told how to be asked.
 */

const gateway = withHttpApp();
const phone = '+12025550177';

/** Ids of the salon's objects, by their kind. */
interface Ids {
  readonly [kind: string]: string;
}

let theirs: Ids;

/** An id of the same length and form, of nothing at all. */
const nowhere = (id: string): string => `${id.slice(0, -2)}${id.endsWith('00') ? '11' : '00'}`;

beforeAll(async () => {
  const { engine, url } = gateway.app;
  engine.provider.silentTo.add('+12025550178');
  const call = new CallScript('salons-call', phone);
  const events = [call.started(), call.consent(), call.booking({}, { live: true })];
  const stored = await ask(`${url}/v1/events`, { body: events });
  const unsure = new CallScript('salons-unsure-call', '+12025550178');
  await ask(`${url}/v1/events`, { body: [unsure.started(), unsure.consent(), unsure.booking({}, { live: true })] });
  const dead = new CallScript('salons-dead-call', '+12025550179');
  await ask(`${url}/v1/events`, { body: [dead.started(), dead.booking(), dead.ended()] });
  const consent = { channels: ['sms'], purposes: ['support'], basis: 'written_esign', wording: 'Yes.' };
  const recorded = await ask(`${url}/v1/consents`, { body: { phone, ...consent } });
  const { refusedId } = await new Refusals(engine.pool, engine.container.get(Keyring)).record({
    door: 'pubsub.pull',
    messageName: ['salons-message'],
    tenant: 'salon-luz',
    receivedAt: new Date(),
    body: Buffer.from(JSON.stringify({ messageId: '1', attributes: {}, data: '' })),
    faults: [{ field: 'id', message: 'is missing' }],
  });
  await until('a message is dead', async () => {
    const { deadLetters } = (await ask(`${url}/v1/dead-letters`)).body;
    return (deadLetters as { kind: string }[]).find(({ kind }) => kind === 'follow_up');
  });
  const sent = await engine.until('salons-call', ({ followUps }) => followUps[0]?.attempts[0]?.status === 'accepted');
  const attempt = sent.followUps[0]?.attempts[0];
  await engine.post({
    signal: 'reply',
    key: 'reply-1',
    providerId: 'SM-reply',
    from: phone,
    text: 'Hello',
    mediaCount: 0,
  });
  const replied = await engine.until('salons-call', ({ replies }) => replies.length > 0);
  await engine.container.get(ConsoleAudit).add({
    act: 'unmask',
    user: 'ana',
    subject: 'ana',
    tenant: 'salon-luz',
    object: 'call salons-call',
  });
  const uncertainAttemptId = await until('a send is uncertain', async () => {
    const { sends } = (await ask(`${url}/v1/uncertain-sends`)).body;
    return sends[0]?.attemptId as string | undefined;
  });
  // The feed holds back what a transaction that began earlier might still precede, of another test's database as well.
  await until('the feed tells of it', async () => {
    const { entries } = (await ask(`${url}/v1/ledger`)).body;
    return (entries as unknown[]).length > 0 ? true : undefined;
  });
  theirs = {
    callId: 'salons-call',
    followUpId: stored.body.events[2].followUpId as string,
    eventId: stored.body.events[2].eventId as string,
    platformsEventId: events[2]?.['id'] as string,
    attemptId: attempt?.id ?? '',
    providerId: attempt?.providerIds[0] ?? '',
    uncertainAttemptId,
    consentId: recorded.body.id as string,
    replyId: replied.replies[0]?.id ?? '',
    refusedId,
    tenant: 'salon-luz',
    account: 'sms-main',
  };
});

/** Bodies for an operation, with a place for an id; and lists, which take none. */
interface Asking {
  /** Of an operation with an id in its path: what makes it a good request beside that. */
  readonly body?: object;
  /** What a good request of it needs behind its path. */
  readonly query?: string;
  /** Requests that name an object in their body or their query. */
  readonly naming?: (id: string) => readonly { readonly query?: string; readonly body?: object }[];
  /** Its answer has no end: it is read in a test of its own. */
  readonly endless?: true;
  /** It has nothing of anybody's, or no key to speak with. */
  readonly keyless?: true;
}

const consent = { channels: ['sms'], purposes: ['support'], basis: 'written_esign', wording: 'Yes.' };
const aroundNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const period = `from=${aroundNow(-1)}&to=${aroundNow(1)}`;
const inPeriod = (id: string) => [{ query: `?${period}&tenant=${encodeURIComponent(id)}` }];
const booking = new CallScript('any').booking()['data'] as object;

/** Operations whose answers name no call: numbers, or what is the same for everybody. */
const namesNothing = new Set('getAccounts getEvidenceKey getOutbound getScorecard listHoldOuts'.split(' '));

const askings: Readonly<Record<string, Asking>> = {
  postEvents: { naming: (id) => [{ body: { ...new CallScript('others-call').ended(), tenant: id } }] },
  postFollowUp: {
    naming: (id) => [{ body: { tenant: id, callId: 'others-call', trigger: 'booking.confirmed', ...booking } }],
  },
  getFollowUp: {},
  getEvidence: {},
  getEvidenceKey: {},
  getCall: { naming: (id) => [{ query: `?tenant=${encodeURIComponent(id)}` }] },
  getLedger: {},
  getOutbound: {},
  listUncertainSends: { naming: (id) => [{ query: `?tenant=${encodeURIComponent(id)}` }] },
  getDeadLetters: { naming: (id) => [{ query: `?tenant=${encodeURIComponent(id)}` }] },
  getScorecard: { query: `?${period}`, naming: inPeriod },
  getUsage: { query: `?${period}&by=call`, naming: inPeriod },
  listHoldOuts: { naming: (id) => [{ query: `?tenant=${encodeURIComponent(id)}` }] },
  listCalls: { naming: (id) => [{ query: `?tenant=${encodeURIComponent(id)}` }] },
  queryCalls: { naming: (id) => [{ body: { tenant: id } }, { body: { tenant: id, phone } }] },
  getAccounts: { naming: (id) => [{ query: `?tenant=${encodeURIComponent(id)}` }] },
  streamLedger: { endless: true },
  previewTemplates: {
    naming: (id) => [{ body: { tenant: id, trigger: 'booking.confirmed', payload: booking } }],
  },
  getAudit: {},
  getUncertainSend: {},
  settleUncertainSend: { body: { as: 'sent', why: 'Seen.' } },
  postReplay: { naming: (id) => [{ body: { tenant: id, mode: 'decide', why: 'test', select: { calls: ['any'] } } }] },
  postConsent: { naming: (id) => [{ body: { tenant: id, phone, ...consent } }] },
  postErasure: { naming: (id) => [{ body: { tenant: id, phone, why: 'test', dryRun: true } }] },
  queryConsents: { naming: (id) => [{ body: { tenant: id, phone } }] },
  postWebhook: { keyless: true },
  getWebhook: { keyless: true },
  postPubsubPush: { keyless: true },
  getHealth: { keyless: true },
  getReadiness: { keyless: true },
  getMetrics: { keyless: true },
  getOpenapi: { keyless: true },
  getDocs: { keyless: true },
  getSession: { keyless: true },
  postSession: { keyless: true },
  deleteSession: { keyless: true },
  beginSignIn: { keyless: true },
  endSignIn: { keyless: true },
  unmask: { keyless: true },
};

const named = ({ method, path, operationId }: Operation): readonly [string, Operation] => [
  `${operationId}: ${method.toUpperCase()} ${path}`,
  { method, path, operationId: operationId ?? '' } as Operation,
];
const isEndless = ({ operationId = '' }: Operation): boolean => askings[operationId]?.endless === true;
const withKey = allOperations.filter(({ security }) => security === undefined).map(named);

const lists = withKey.filter(([, one]) => one.method === 'get' && !one.path.includes('{') && !isEndless(one));

async function askAs(
  key: string,
  { method, path }: Operation,
  request: { query?: string; body?: object },
): Promise<Answer> {
  return ask(gateway.app.url + path + (request.query ?? ''), {
    key,
    method: method.toUpperCase(),
    ...(request.body !== undefined && { body: request.body }),
  });
}

/** All of an answer but the time; with the id that was asked about taken out. */
function shown({ status, headers, body }: Answer, id: string): unknown {
  const kept = [...headers].filter(([name]) => name !== 'date');
  return JSON.parse(JSON.stringify({ status, headers: kept, body }).replaceAll(id, '<id>'));
}

describe('an operation', () => {
  test.each(allOperations.map(named))('is known to this test: %s', (_name, { operationId = '' }) => {
    expect(Object.keys(askings)).toContain(operationId);
    const isPublic = allOperations.some((one) => one.operationId === operationId && one.security !== undefined);
    expect(askings[operationId]?.keyless === true).toBe(isPublic);
  });

  test.each(withKey.filter(([, { operationId = '' }]) => askings[operationId]?.naming !== undefined))(
    'takes no tenant that its key does not speak for: %s',
    async (_name, operation) => {
      const naming = askings[operation.operationId ?? '']?.naming ?? (() => []);
      const at = { ...operation, path: operation.path.replace(/\{\w+\}/, 'others-call') };
      for (const [index, request] of naming('salon-luz').entries()) {
        const foreign = await askAs(keys.other, at, request);
        expect(foreign.status).toBe(404);
        const unknown = naming('salon-lux')[index] ?? {};
        expect(shown(foreign, 'salon-luz')).toEqual(shown(await askAs(keys.other, at, unknown), 'salon-lux'));
      }
    },
  );

  test.each(lists)('lists nothing of another tenant: %s', async (_name, operation) => {
    const { query } = askings[operation.operationId ?? ''] ?? {};
    const plain = query === undefined ? {} : { query };
    const mine = JSON.stringify((await askAs(keys.salon, operation, plain)).body);
    const foreign = JSON.stringify((await askAs(keys.other, operation, plain)).body);
    for (const id of Object.values(theirs).filter((one) => one !== 'sms-main')) expect(foreign).not.toContain(id);
    expect(foreign).not.toContain('salons-');
    const names = !namesNothing.has(operation.operationId ?? '');
    if (names) expect(mine).toContain('salons-');
  });

  // After the lists, because one of these settles what is listed.
  test.each(withKey.filter(([, { path }]) => path.includes('{')))(
    'finds no object of another tenant by its path, whatever its kind: %s',
    async (_name, operation) => {
      const body = askings[operation.operationId ?? '']?.body;
      const at = (id: string): Operation => ({
        ...operation,
        path: operation.path.replace(/\{\w+\}/, encodeURIComponent(id)),
      });
      const request = body === undefined ? {} : { body };
      // It is there, for a key that speaks for the salon: or the rest would prove nothing.
      const own = await Promise.all(
        Object.values(theirs).map(async (id) => (await askAs(keys.salon, at(id), request)).status),
      );
      expect(own).toContain(200);
      for (const [kind, id] of Object.entries(theirs)) {
        const unknown = nowhere(id);
        const foreign = await askAs(keys.other, at(id), request);
        expect([kind, foreign.status]).toEqual([kind, 404]);
        expect(shown(foreign, id)).toEqual(shown(await askAs(keys.other, at(unknown), request), unknown));
      }
    },
  );
});

describe('a replay', () => {
  test.each(['events', 'followUps', 'refusals', 'calls'])('finds none of the %s of another tenant', async (by) => {
    const replay = (key: string, id: string): Promise<Answer> =>
      ask(`${gateway.app.url}/v1/replays`, {
        key,
        body: { mode: 'decide', why: 'test', dryRun: true, select: { [by]: [id] } },
      });
    const uuids = Object.values(theirs).filter((id) => /^[\da-f-]{36}$/.test(id));
    const kinds = by === 'calls' ? Object.values(theirs) : uuids;
    let found = 0;
    for (const id of kinds) {
      const unknown = nowhere(id);
      const foreign = await replay(keys.other, id);
      expect(foreign.status).toBe(200);
      expect(foreign.body.items).toEqual([expect.objectContaining({ result: 'not_found' })]);
      expect(shown(foreign, id)).toEqual(shown(await replay(keys.other, unknown), unknown));
      const own = await replay(keys.salon, id);
      expect([own.status, own.body.items]).toEqual([200, [expect.anything()]]);
      if (own.body.items[0].result !== 'not_found') found += 1;
    }
    expect(found).toBeGreaterThan(0);
  });
});

describe('a person', () => {
  test('of another tenant has no evidence here, and nothing that is recorded here counts there', async () => {
    const query = (key: string): Promise<Answer> =>
      ask(`${gateway.app.url}/v1/consents/query`, { key, body: { phone } });
    const before = await query(keys.salon);
    expect(before.body.consents.length).toBeGreaterThan(0);
    expect((await query(keys.other)).body).toMatchObject({ consents: [], suppressions: [] });
    await ask(`${gateway.app.url}/v1/consents`, { key: keys.other, body: { phone, kind: 'revoke' } });
    expect((await query(keys.salon)).body).toEqual(before.body);
  });
});

describe('a cursor', () => {
  test("of another tenant's page shows nothing of that page", async () => {
    for (const path of ['/v1/ledger', '/v1/uncertain-sends', '/v1/dead-letters', '/v1/calls', '/v1/audit']) {
      const page = await ask(`${gateway.app.url}${path}?limit=1`);
      const cursor = page.body.next as string | undefined;
      if (cursor === undefined) continue;
      const foreign = await ask(`${gateway.app.url}${path}?after=${cursor}`, { key: keys.other });
      expect([path, foreign.status]).toEqual([path, 200]);
      expect(JSON.stringify(foreign.body)).not.toContain('salons-');
    }
  });
});
