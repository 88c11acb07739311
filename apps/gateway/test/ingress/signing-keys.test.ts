import { createHttpClient } from '@aftercall/http';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { KeysUnavailableError, SigningKeys } from '../../src/ingress/signing-keys.ts';
import { newSigningKey, startTokenIssuer, type SigningKey, type TokenIssuer } from './support/token-issuer.ts';

const first = newSigningKey('first');
const second = newSigningKey('second');
const http = createHttpClient({ connectionsPerOrigin: 2, timeoutMs: 5_000, maxAnswerBytes: 100_000 });
let issuer: TokenIssuer;
let clock: number;
let keys: SigningKeys;

beforeEach(async () => {
  issuer = await startTokenIssuer(first);
  clock = Date.UTC(2026, 10, 24);
  keys = new SigningKeys({ jwksUrl: issuer.jwksUrl, http: http.send, now: () => new Date(clock) });
});
afterEach(() => issuer.stop());
afterAll(() => http.close());

const pemOf = ({ publicKey }: SigningKey) => publicKey.export({ type: 'spki', format: 'pem' });
const pass = (seconds: number): void => void (clock += seconds * 1_000);

test('keys are fetched when they are first needed, once for all who ask', async () => {
  expect(issuer.fetches()).toBe(0);
  await expect(Promise.all([keys.find('first'), keys.find('first'), keys.find('none')])).resolves.toEqual([
    pemOf(first),
    pemOf(first),
    undefined,
  ]);
  expect(issuer.fetches()).toBe(1);
});

test.each([
  ['public, max-age=600', 600],
  ['max-age="7200"', 7_200],
  ['no-store', 3_600],
  [undefined, 3_600],
  ['max-age=0', 60],
  ['max-age=99999999', 86_400],
])('with Cache-Control %s they are kept for %d s', async (cacheControl, seconds) => {
  issuer.cacheControl = cacheControl;
  await keys.find('first');
  pass(seconds - 1);
  await keys.find('first');
  expect(issuer.fetches()).toBe(1);
  pass(1);
  await keys.find('first');
  expect(issuer.fetches()).toBe(2);
});

test('an unknown key is looked for again, at most every 30 s', async () => {
  await keys.find('first');
  issuer.published = [first, second];
  pass(29);
  await expect(keys.find('second')).resolves.toBeUndefined();
  expect(issuer.fetches()).toBe(1);
  pass(1);
  await expect(keys.find('second')).resolves.toBe(pemOf(second));
  await expect(keys.find('third')).resolves.toBeUndefined();
  expect(issuer.fetches()).toBe(2);
});

test('a key that is published no more is believed no more', async () => {
  await keys.find('first');
  issuer.published = [second];
  pass(3_600);
  await expect(keys.find('first')).resolves.toBeUndefined();
});

test('while the issuer is down, fresh keys stay in use and stale ones do not', async () => {
  await keys.find('first');
  issuer.isDown = true;
  pass(31);
  await expect(keys.find('second')).resolves.toBeUndefined();
  await expect(keys.find('first')).resolves.toBe(pemOf(first));
  pass(3_600);
  await expect(keys.find('first')).rejects.toThrow(KeysUnavailableError);
  expect(issuer.fetches()).toBe(3);
  pass(4);
  await expect(keys.find('first')).rejects.toThrow(KeysUnavailableError);
  expect(issuer.fetches()).toBe(3);
  issuer.isDown = false;
  pass(1);
  await expect(keys.find('first')).resolves.toBe(pemOf(first));
});

test('a key that is too short is not used', async () => {
  issuer.published = [newSigningKey('short', 1024), first];
  await expect(keys.find('short')).resolves.toBeUndefined();
  await expect(keys.find('first')).resolves.toBe(pemOf(first));
});

test('an answer that is no key set is no set without keys', async () => {
  const answer = { status: 200, headers: {}, body: '<html></html>' };
  const broken = new SigningKeys({
    jwksUrl: issuer.jwksUrl,
    http: () => Promise.resolve(answer),
    now: () => new Date(clock),
  });
  await expect(broken.find('first')).rejects.toThrow(KeysUnavailableError);
});
