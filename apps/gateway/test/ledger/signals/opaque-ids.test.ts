import { createSecretKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Signal } from '@aftercall/core';
import { factOfOutcome } from '../../../src/ledger/attempts/attempt-fact.ts';
import { OpaqueIds } from '../../../src/ledger/signals/opaque-ids.ts';
import { wamidOf } from '../../support/wamid.ts';

const keyOf = (version: number) => ({ version, key: createSecretKey(Buffer.alloc(32, version)) });
const wamid = wamidOf('+16503879439');
const opaque = new OpaqueIds([keyOf(2), keyOf(1)]);
const at = new Date();

const kept = (signal: object): Signal => {
  const webhook = { tenant: 't', account: 'a', channel: 'c', url: '', rawBody: new Uint8Array(), receivedAt: at };
  return opaque.ofWebhook({ ...webhook, signals: [signal as Signal] }).signals[0] as Signal;
};

test('the number in an id goes, and the id stays one: also under a newer key, and within a text', () => {
  const one = opaque.of(wamid);
  expect(one).toMatch(/^wamid:[\da-f]{32}$/);
  expect(new OpaqueIds([keyOf(1)]).of(wamid)).toBe(one);
  expect(new OpaqueIds([keyOf(2)]).of(wamid)).not.toBe(one);
  expect(opaque.of(wamidOf('+16503879438'))).not.toBe(one);
  expect(opaque.of(`Found as ${wamid}.`)).toBe(`Found as ${one}.`);
  expect(opaque.of('SM1')).toBe('SM1');
  expect(() => new OpaqueIds([])).toThrow('no address key');
});

test('an id goes as a whole, whichever letters of Base64 are in it: nothing of a number stays behind one of them', () => {
  for (const letter of ['+', '/', '=', '-', '_']) {
    const id = `wamid.HBgL${letter}MTY1MDM4Nzk0MzkVAgA`;
    expect(opaque.of(`${id} and more`)).toMatch(/^wamid:[\da-f]{32} and more$/);
  }
});

test('what a send came to and what its receipt says name the same id', () => {
  const learnt = factOfOutcome('attempt', { outcome: 'accepted', providerIds: [wamid, 'x'] }, at, 1);
  const ids = [opaque.of(wamid), 'x'];
  const { callKey, learnt: told } = opaque.ofOutcome({ callKey: 8, learnt });
  expect([callKey, told.fact, told.entry.data]).toMatchObject([8, { providerIds: ids }, { providerIds: ids }]);
  const plain = factOfOutcome('attempt', { outcome: 'accepted', providerIds: ['x'] }, at, 1);
  expect(opaque.ofOutcome({ callKey: 8, learnt: plain }).learnt).toBe(plain);
  const receipt = { signal: 'receipt', key: `status/${wamid}/read/16503879439`, providerId: wamid };
  expect(kept(receipt)).toEqual({ ...receipt, key: expect.stringMatching(/^[\da-f]{32}$/), providerId: ids[0] });
  expect(kept({ ...receipt, key: 'SM1/read', providerId: 'SM1' })).toMatchObject({
    key: 'SM1/read',
    providerId: 'SM1',
  });
});

test('what says something of no attempt is told apart by a hash that nobody can guess, and the provider is told its own id', () => {
  const reply = { signal: 'reply', key: `message/${wamid}`, providerId: wamid, from: '+16503879439' };
  const stored = kept(reply);
  expect(stored).toMatchObject({ signal: 'reply', from: reply.from, providerId: opaque.of(wamid) });
  expect(stored.key).not.toContain('wamid');
  expect(opaque.asPosted(stored)).toBe(reply);
  expect(kept({ ...reply, inReplyTo: wamid })).toMatchObject({ inReplyTo: opaque.of(wamid) });
  expect(kept({ ...reply, inReplyTo: 'SM1' })).toMatchObject({ inReplyTo: 'SM1' });
  const preference = { signal: 'opt_out', key: `preference/${'ab'.repeat(32)}`, scope: 'marketing', from: 'x' };
  expect(kept(preference)).toEqual({ ...preference, key: expect.stringMatching(/^[\da-f]{32}$/) });
  expect(kept(preference).key).toBe(kept({ ...preference }).key);
});
