import { existsSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import { ErasureLog } from '../../src/privacy/erasure-log.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erasure-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

const erasure = () => ({
  id: uuidv7(),
  tenant: 'salon-luz',
  people: [uuidv7()],
  by: 'office',
  why: 'Asked for by letter.',
  at: new Date('2026-11-24T15:00:00Z'),
});

test('what was noted is read again, in order; there is no file at first', async () => {
  const log = new ErasureLog(join(folder, 'deep', 'erasures.jsonl'));
  expect(await log.read()).toEqual([]);
  const all = [erasure(), erasure()];
  for (const one of all) await log.append(one);
  expect(await log.read()).toEqual(all);
});

test('a line that a crash cut off is left out, and the next one is whole; one that is damaged is an error', async () => {
  const file = join(folder, 'cut.jsonl');
  const log = new ErasureLog(file);
  const first = erasure();
  await log.append(first);
  await appendFile(file, '{"id":"019');
  expect(await log.read()).toEqual([first]);
  await log.append(erasure());
  await expect(log.read()).resolves.toHaveLength(2);
  await writeFile(file, `{"id":"019"}\n${JSON.stringify(erasure())}\n`);
  await expect(log.read()).rejects.toThrow(/damaged in line 1: restore it/);
  await writeFile(file, `${JSON.stringify(first)}\nnot a line of ours\n`);
  await expect(log.read()).rejects.toThrow(/damaged in line 2: restore it/);
});

test('a file that is there and cannot be read is an error, and not a log without erasures', async () => {
  const log = new ErasureLog(folder);
  await expect(log.read()).rejects.toThrow(/the log of erasures, cannot be read \(EISDIR\): let the gateway read it/);
});

test('each erasure is a line, and nothing else is', async () => {
  const file = join(folder, 'lines.jsonl');
  const log = new ErasureLog(file);
  for (const one of [erasure(), erasure()]) await log.append(one);
  expect(await readFile(file, 'utf8')).toMatch(/^\{.*\}\n\{.*\}\n$/);
});

test('a file that cannot be written is an error that says that nothing was done', async () => {
  const failing = new ErasureLog(join(folder, 'deep', 'erasures.jsonl', 'no-folder'));
  await expect(failing.append(erasure())).rejects.toThrow(/Nothing was erased/);
});

test('a start makes the file, and finds out there whether it can be written', async () => {
  const file = join(folder, 'at-start', 'erasures.jsonl');
  const log = new ErasureLog(file);
  await log.makeReady();
  expect(await readFile(file, 'utf8')).toBe('');
  await log.append(erasure());
  await log.makeReady();
  expect(await log.read()).toHaveLength(1);
  const failing = new ErasureLog(join(file, 'no-folder'));
  await expect(failing.makeReady()).rejects.toThrow(
    /the log of erasures, cannot be written \(EEXIST\): let the gateway write to it, or name another file in privacy\.erasureLog\.$/,
  );
});

test('a file that was there and is gone, as its disk is away, is not made anew: nothing is erased', async () => {
  const disk = join(folder, 'disk');
  const file = join(disk, 'erasures.jsonl');
  await new ErasureLog(file).makeReady();
  // As a gateway has it, which reads it as it starts.
  const log = new ErasureLog(file);
  await log.read();
  await rename(disk, `${disk}-away`);
  await expect(log.append(erasure())).rejects.toThrow(/is gone: bring back its disk.* Nothing was erased\.$/);
  expect(existsSync(disk)).toBe(false);
  await mkdir(disk);
  await expect(log.append(erasure())).rejects.toThrow(/is gone/);
  await rm(disk, { recursive: true });
  await rename(`${disk}-away`, disk);
  await log.append(erasure());
  expect(await log.read()).toHaveLength(1);
});
