import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { appendAnchor, readAnchors } from '../../src/ledger/consents/anchor-file.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aftercall-anchors-'));
  file = join(folder, 'acme.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

function anchor(seq: number) {
  return { seq, rowHash: `${seq}`.repeat(64), at: new Date(Date.UTC(2026, 10, seq)) };
}

test('what was taken down is read in its order', async () => {
  expect(await readAnchors(folder, 'acme')).toEqual([]);
  for (const seq of [1, 2, 3]) await appendAnchor(folder, 'acme', anchor(seq));
  expect(await readAnchors(folder, 'acme')).toEqual([1, 2, 3].map(anchor));
});

test('a line that a full disk or a crash cut off damages neither the reading nor the next line', async () => {
  await appendAnchor(folder, 'acme', anchor(1));
  const whole = (await readFile(file)).length;
  await appendAnchor(folder, 'acme', anchor(2));
  await truncate(file, whole + 25);
  expect(await readAnchors(folder, 'acme')).toEqual([anchor(1)]);

  await appendAnchor(folder, 'acme', anchor(3));
  await appendAnchor(folder, 'acme', anchor(4));
  expect(await readAnchors(folder, 'acme')).toEqual([1, 3, 4].map(anchor));
});

test('a line that is something else is no anchor', async () => {
  await appendAnchor(folder, 'acme', anchor(1));
  await appendFile(file, '{"seq":"2"}\n');
  await expect(readAnchors(folder, 'acme')).rejects.toThrow(`${file}, line 2 is no anchor`);
});
