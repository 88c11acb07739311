import { expect, test } from '@jest/globals';
import { createIds } from '../../src/composition/ids.ts';

test('ids are uuids of version 7, all different, in the order in which they were made', () => {
  const ids = Array.from({ length: 10_000 }, createIds());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(ids.toSorted());
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('a clock that steps back makes no id that sorts before an older one', () => {
  let now = Date.parse('2026-11-24T12:00:00Z');
  const newId = createIds(() => now);
  const before = newId();
  now -= 60_000;
  expect(newId() > before).toBe(true);
});
