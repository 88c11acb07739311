import { expect, test } from '@jest/globals';
import { numberZonesModule } from '../scripts/number-zones.ts';

/** The map as libphonenumber writes it: a notice, then a prefix a line. */
const map = [
  '# Copyright (C) 2012 The Libphonenumber Authors',
  '',
  '1|America/Chicago&America/New_York',
  '1212|America/New_York',
  '12125|America/New_York',
  '1850|America/New_York',
  '1850432|America/Chicago',
  ...Array.from({ length: 1_000 }, (_, index) => `44${1_000 + index}|Europe/London`),
].join('\n');

test('the map of libphonenumber is packed by zones, without what a shorter prefix says', () => {
  const module = numberZonesModule(map);
  const data = [...module.matchAll(/^ {2}'(.*)',$/gm)].map((match) => match[1]).join('');
  const [both, chicago, newYork, london] = data.split(';');
  expect(both).toBe('America/Chicago&America/New_York=1');
  expect(chicago).toBe('America/Chicago=1850432');
  expect(newYork).toBe('America/New_York=1212 1850');
  expect(london?.split(' ')).toHaveLength(1_000);
  expect(module).toContain('Licensed under the Apache License, Version 2.0');
  expect(Math.max(...module.split('\n').map((line) => line.length))).toBeLessThan(230);
});

test('a file that is not the map is refused', () => {
  expect(() => numberZonesModule('1|America/New_York\n')).toThrow('not the map');
});
