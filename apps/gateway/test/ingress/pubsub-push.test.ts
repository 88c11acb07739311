import { createHttpClient } from '@aftercall/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BacklogFullError } from '../../src/engine/ingest.ts';
import { BatcherClosedError } from '../../src/engine/micro-batcher.ts';
import { OidcVerifier } from '../../src/ingress/oidc-verifier.ts';
import { PubsubPushDoor, type PubsubPushAnswer } from '../../src/ingress/pubsub-push.ts';
import { startIntakeParts, type IntakeParts } from './support/intake-parts.ts';
import { memoryPubsubLog } from './support/memory-pubsub-log.ts';
import { audience, pushClaims, serviceAccount } from './support/push-claims.ts';
import { eventOf } from './support/sample-events.ts';
import { newSigningKey, signToken, startTokenIssuer, type TokenIssuer } from './support/token-issuer.ts';

const key = newSigningKey('key-1');
const http = createHttpClient({ connectionsPerOrigin: 2, timeoutMs: 5_000, maxAnswerBytes: 100_000 });
const subscription = 'projects/demo/subscriptions/calls-push';
let issuer: TokenIssuer;
let parts: IntakeParts;
let door: PubsubPushDoor;
const now = () => new Date();

function newVerifier(): OidcVerifier {
  const { jwksUrl } = issuer;
  return new OidcVerifier({
    audience,
    serviceAccount,
    issuer: 'https://accounts.google.com',
    jwksUrl,
    http: http.send,
    now,
  });
}

beforeAll(async () => {
  issuer = await startTokenIssuer(key);
  parts = await startIntakeParts();
  door = new PubsubPushDoor({ verifier: newVerifier(), intake: parts.intake('pubsub.push'), now, log: parts.log });
});
beforeEach(() => void parts.log.lines.splice(0));
afterAll(async () => {
  await parts.stop();
  await issuer.stop();
  await http.close();
});

const authorization = () => `Bearer ${signToken(key, pushClaims())}`;

function envelopeOf(value: unknown, messageId: string): Buffer {
  const data = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
  return Buffer.from(
    JSON.stringify({ subscription, message: { data, messageId, message_id: messageId, attributes: { origin: 't' } } }),
  );
}

const bodyOf = (bytes: Buffer) => (): Promise<Buffer> => Promise.resolve(bytes);

const push = (value: unknown, messageId: string): Promise<PubsubPushAnswer> =>
  door.receive({ authorization: authorization(), readBody: bodyOf(envelopeOf(value, messageId)) });

describe('a call event', () => {
  test('is stored before it is acknowledged, and once however often it is delivered or published', async () => {
    const event = eventOf({ id: 'push-1', subject: 'push-call-1' });
    await expect(push(event, '1')).resolves.toEqual({ status: 204 });
    await expect(parts.stored()).resolves.toMatchObject({ 'push-1': 1 });
    await expect(push(event, '1')).resolves.toEqual({ status: 204 });
    await expect(push(event, '2')).resolves.toEqual({ status: 204 });
    await expect(parts.stored()).resolves.toMatchObject({ 'push-1': 1 });
  });
});

describe('a message that can never be taken', () => {
  test('is refused at every delivery and written down once, as it came', async () => {
    const before = await parts.refused();
    const poison = eventOf({ id: 'push-2', type: 'booking.confirmed', data: {} });
    const fault = { field: 'data.booking', message: expect.stringContaining('must be') };
    for (let delivery = 1; delivery <= 3; delivery += 1) {
      await expect(push(poison, '20')).resolves.toMatchObject({ status: 422, problem: { faults: [fault] } });
    }
    const [refused, ...others] = (await parts.refused()).slice(before.length);
    expect(others).toEqual([]);
    expect(refused).toMatchObject({
      tenant: 'acme',
      data: { door: 'pubsub.push', faults: [fault] },
      body: {
        messageId: '20',
        attributes: { origin: 't' },
        data: Buffer.from(JSON.stringify(poison)).toString('base64'),
      },
    });
    expect(parts.log.lines).toEqual([
      {
        level: 'warn',
        fields: { door: 'pubsub.push', subscription, messageId: '20', refusedId: refused?.data.refusedId, faults: 1 },
        sentence: 'A Pub/Sub message was refused: the ledger entry of this id says why.',
      },
    ]);
    await expect(parts.stored()).resolves.not.toHaveProperty('push-2');
  });

  test('is the tenant’s own only where the subscription speaks for it', async () => {
    await expect(push(eventOf({ id: 'push-3', tenant: 'other' }), '30')).resolves.toMatchObject({ status: 422 });
    expect((await parts.refused()).at(-1)).toMatchObject({ tenant: null, data: { faults: [{ field: 'tenant' }] } });
    await expect(parts.stored()).resolves.not.toHaveProperty('push-3');
  });

  test('an id that was used for another body is one, and the first body stays', async () => {
    const event = eventOf({ id: 'push-4', subject: 'push-call-4' });
    await push(event, '40');
    await expect(push([eventOf({ id: 'push-5' }), { ...event, note: 'another' }], '41')).resolves.toMatchObject({
      status: 422,
      problem: { faults: [{ field: '[1].id' }] },
    });
    await expect(push({ ...event, note: 'another' }, '42')).resolves.toMatchObject({
      problem: { faults: [{ field: 'id' }] },
    });
    expect((await parts.refused()).slice(-2)).toMatchObject([
      { tenant: 'acme', data: { faults: [{ field: '[1].id' }] } },
      { tenant: 'acme', data: { faults: [{ field: 'id' }] } },
    ]);
    const stored = await parts.stored();
    expect(stored).toMatchObject({ 'push-4': 1 });
    expect(stored).not.toHaveProperty('push-5');
  });
});

describe('a caller who is not our subscription', () => {
  test.each([
    ['no token', () => undefined, 'no_token'],
    ['another audience', () => `Bearer ${signToken(key, pushClaims({ aud: 'https://other' }))}`, 'audience'],
    ['another key', () => `Bearer ${signToken(newSigningKey('key-1'), pushClaims())}`, 'signature'],
  ])('%s: 401 before anything is read, and no trace of the token', async (_name, header, why) => {
    const before = await parts.refused();
    const readBody = () => Promise.reject(new Error('it was read'));
    const answer = await door.receive({ authorization: header(), readBody });
    expect(answer).toMatchObject({ status: 401 });
    expect(answer).not.toHaveProperty('problem.faults');
    // Told once, and not each time that somebody tries.
    await door.receive({ authorization: header(), readBody });
    expect(parts.log.lines).toEqual([
      { level: 'warn', fields: { door: 'pubsub.push', why }, sentence: 'A push was turned away.' },
    ]);
    await expect(parts.refused()).resolves.toHaveLength(before.length);
  });

  test('while the keys of the issuer cannot be had, nobody is turned away for good', async () => {
    issuer.isDown = true;
    const fresh = new PubsubPushDoor({
      verifier: newVerifier(),
      intake: parts.intake('pubsub.push'),
      now,
      log: parts.log,
    });
    const rawBody = envelopeOf(eventOf({ id: 'push-6' }), '60');
    await expect(fresh.receive({ authorization: authorization(), readBody: bodyOf(rawBody) })).resolves.toMatchObject({
      status: 503,
      retryAfterSeconds: 1,
    });
    issuer.isDown = false;
    await expect(parts.stored()).resolves.not.toHaveProperty('push-6');
  });
});

test('a body that is no envelope is answered with 400 and its faults', async () => {
  const rawBody = Buffer.from(JSON.stringify(eventOf()));
  await expect(door.receive({ authorization: authorization(), readBody: bodyOf(rawBody) })).resolves.toMatchObject({
    status: 400,
    problem: { faults: [{ field: 'subscription' }, { field: 'message' }] },
  });
});

describe('trouble of ours', () => {
  const receiveWith = (error: Error) => {
    const take = async () => {
      throw error;
    };
    const intake = { receive: () => ({ take }) };
    const verifier = { verify: async () => ({ verified: true as const }) };
    const troubled = new PubsubPushDoor({ verifier, intake, now, log: memoryPubsubLog() });
    return troubled.receive({ authorization: undefined, readBody: bodyOf(envelopeOf(eventOf(), '1')) });
  };

  test.each([[new BacklogFullError('full')], [new BatcherClosedError('closed')]])(
    '%s is a 503: the message comes again',
    async (error) => {
      await expect(receiveWith(error)).resolves.toMatchObject({ status: 503, retryAfterSeconds: 1 });
    },
  );

  test('any other error is left to the server', async () => {
    const error = new Error('the database is away');
    await expect(receiveWith(error)).rejects.toBe(error);
  });
});
