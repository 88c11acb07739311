import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { DataKey } from '../../src/privacy/data-key.ts';
import { seal, unseal } from '../../src/privacy/seal.ts';

const key = createSecretKey(randomBytes(32));
const plain = Buffer.from('¿La cita del 5 de mayo? 🙂');

test('what is sealed opens in its place and nowhere else, and under its key and no other', () => {
  const sealed = seal(key, 'a\nb', plain);
  expect(unseal(key, 'a\nb', sealed)).toEqual(plain);
  expect(unseal(key, 'a\nc', sealed)).toBeUndefined();
  expect(unseal(createSecretKey(randomBytes(32)), 'a\nb', sealed)).toBeUndefined();
});

test('nothing at all can be sealed, too, and opens as that', () => {
  const sealed = seal(key, 'place', Buffer.alloc(0));
  expect(unseal(key, 'place', sealed)).toEqual(Buffer.alloc(0));
  expect(unseal(key, 'elsewhere', sealed)).toBeUndefined();
});

test('no byte of it can be changed, and nothing cut off', () => {
  const sealed = seal(key, 'place', plain);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(unseal(key, 'place', changed)).toBeUndefined();
    expect(unseal(key, 'place', sealed.subarray(0, at))).toBeUndefined();
  }
});

test('nothing is sealed under one nonce twice', () => {
  const nonces = new Set(Array.from({ length: 2_000 }, () => seal(key, '', plain).toString('hex', 1, 13)));
  expect(nonces.size).toBe(2_000);
});

test('a row does not open as another row, in another table, or for another tenant', () => {
  const bytes = randomBytes(32);
  const ours = new DataKey('id', 'salon', bytes);
  const sealed = ours.seal('event_bodies', 'e-1', 'text');
  expect(ours.open('event_bodies', 'e-1', sealed)?.toString()).toBe('text');
  expect(ours.open('event_bodies', 'e-2', sealed)).toBeUndefined();
  expect(ours.open('call_papers', 'e-1', sealed)).toBeUndefined();
  expect(new DataKey('id', 'other', bytes).open('event_bodies', 'e-1', sealed)).toBeUndefined();
});

test('a key keeps its own bytes, whatever becomes of those that it was made from', () => {
  const bytes = randomBytes(32);
  const [made, again] = [new DataKey('id', 'salon', bytes), new DataKey('id', 'salon', Buffer.from(bytes))];
  bytes.fill(0);
  expect(again.open('event_bodies', 'e-1', made.seal('event_bodies', 'e-1', 'text'))?.toString()).toBe('text');
  expect(
    new DataKey('id', 'salon', bytes).open('event_bodies', 'e-1', made.seal('event_bodies', 'e-1', 'text')),
  ).toBeUndefined();
});
