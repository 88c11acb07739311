import { describe, expect, test } from '@jest/globals';
import type { AddressIds } from '../../../src/ledger/people/keys.ts';
import { mostIdsOfPerson, PersonSets, type PersonLink } from '../../../src/ledger/people/person-sets.ts';

const phone = (...ids: [string, ...string[]]): AddressIds => ({ kind: 'phone', ids });
const user = (...ids: [string, ...string[]]): AddressIds => ({ kind: 'id', ids });
const link = (person: string, root: string, kind: 'phone' | 'id' = 'id'): PersonLink => ({ person, root, kind });

describe('a set of ids', () => {
  const sets = new PersonSets([link('p', 'p', 'phone'), link('u', 'p'), link('q', 'p', 'phone'), link('x', 'x')]);

  test('is found by each of them, and somebody who was never joined is alone', () => {
    expect(sets.everyone(['u'])).toEqual(['u', 'p', 'q']);
    expect(sets.everyone(['q'])).toEqual(['q', 'p', 'u']);
    expect(sets.everyone(['nobody'])).toEqual(['nobody']);
  });

  test('permits what was said from an id or from the phone itself, not from another phone', () => {
    expect(sets.permitting(['p'])).toEqual(['p', 'u']);
    expect(sets.permitting(['q'])).toEqual(['q', 'u']);
    expect(sets.permitting(['nobody'])).toEqual(['nobody']);
  });

  test('has one name, by whichever id it is asked for', () => {
    expect(sets.nameOf(['q'])).toBe(sets.nameOf(['u']));
    expect(sets.nameOf(['nobody'])).toBe('nobody');
    expect(sets.nameOf([])).toBeUndefined();
  });
});

describe('a join', () => {
  test('makes one set of two, under one of their roots', () => {
    const sets = new PersonSets([link('p', 'p', 'phone'), link('u', 'p'), link('v', 'v'), link('w', 'v')]);
    expect(sets.join([phone('p'), user('w')])).toEqual(
      expect.arrayContaining([link('p', 'p', 'phone'), link('u', 'p'), link('v', 'p'), link('w', 'p')]),
    );
    expect(sets.everyone(['w']).toSorted()).toEqual(['p', 'u', 'v', 'w']);
  });

  test('of what is one person already is none, and says so without a link', () => {
    const sets = new PersonSets();
    expect(sets.join([phone('p'), user('u')])).toEqual([link('p', 'p', 'phone'), link('u', 'p')]);
    expect(sets.join([phone('p'), user('u')])).toEqual([]);
  });

  test('takes in the ids of every address key, so that a new key does not part anybody', () => {
    const sets = new PersonSets([link('p-old', 'p-old', 'phone'), link('u-old', 'p-old')]);
    expect(sets.idToWrite(user('u-new', 'u-old'), new Set())).toBe('u-old');
    expect(sets.idToWrite(user('stranger-new', 'stranger-old'), new Set())).toBe('stranger-new');
    expect(sets.idToWrite(user('stranger-new', 'stranger-old'), new Set(['stranger-old']))).toBe('stranger-old');
    sets.join([phone('p-new', 'p-old'), user('u-new', 'u-old')]);
    expect(sets.everyone(['u-new']).toSorted()).toEqual(['p-new', 'p-old', 'u-new', 'u-old']);
    expect(sets.idToWrite(user('u-new', 'u-old'), new Set())).toBe('u-new');
  });

  test('ends where no person has so many ids, and leaves both as they were', () => {
    const full = Array.from({ length: mostIdsOfPerson }, (_, index) => link(`i${index}`, 'i0'));
    const sets = new PersonSets(full);
    expect(sets.join([phone('p'), user('i7')])).toBe('too_many');
    expect(sets.everyone(['p'])).toEqual(['p']);
    expect(new PersonSets(full.slice(1)).join([phone('p'), user('i7')])).toHaveLength(mostIdsOfPerson);
  });
});
