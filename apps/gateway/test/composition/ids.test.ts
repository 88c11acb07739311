import { expect, test } from '@jest/globals';
import { parse, v7 } from 'uuid';
import { createIds } from '../../src/composition/ids.ts';

test('ids are uuids of version 7, all different, in the order in which they were made', () => {
  const ids = Array.from({ length: 10_000 }, createIds(Date.now));
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

test('an id is what the uuid package makes of its time, its counter and its random end', () => {
  let now = Date.parse('2026-11-24T12:00:00.123Z');
  const newId = createIds(() => now);
  let before: { msecs: number; seq: number } | undefined;
  for (let count = 0; count < 2_000; count += 1) {
    if (count % 3 === 0) now += 1;
    const id = newId();
    const bytes = parse(id);
    const view = new DataView(bytes.buffer);
    const seq =
      ((view.getUint16(6) & 0x0fff) * 2 ** 20 + (((view.getUint16(8) & 0x3fff) << 6) | (view.getUint8(10) >>> 2))) >>>
      0;
    expect(v7({ random: bytes, msecs: now, seq })).toBe(id);
    if (before?.msecs === now) expect(seq).toBe(before.seq + 1);
    else expect(seq).toBeLessThan(2 ** 31);
    before = { msecs: now, seq };
  }
});

test('the random end differs from id to id in each of its bits', () => {
  const newId = createIds(() => 1);
  const ends = Array.from({ length: 500 }, () => parse(newId()).subarray(10));
  for (let bit = 6; bit < 48; bit += 1) {
    const ones = ends.filter((end) => (end[bit >>> 3]! >>> (7 - (bit & 7))) & 1).length;
    expect(ones).toBeGreaterThan(150);
    expect(ones).toBeLessThan(350);
  }
});
