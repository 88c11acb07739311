import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LocalKeyWrapper } from '../../src/privacy/local-key-wrapper.ts';
import { readMasterKeys } from '../../src/privacy/master-key-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'master-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function wrapperOf(...files: readonly string[]): Promise<LocalKeyWrapper> {
  const [first, ...others] = await readMasterKeys(files, false);
  if (first === undefined) throw new Error('no key');
  return new LocalKeyWrapper([first, ...others]);
}

async function keyFile(name: string, content: string | Buffer, mode = 0o600): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content, { mode });
  await chmod(file, mode);
  return file;
}

const anyKey = (): string => randomBytes(32).toString('base64');

test('a file is made once, for its owner alone, and read again', async () => {
  const file = join(folder, 'deep', 'master.key');
  await readMasterKeys([file], true);
  const made = await readFile(file, 'utf8');
  expect(Buffer.from(made, 'base64')).toHaveLength(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await readMasterKeys([file], true);
  expect(await readFile(file, 'utf8')).toBe(made);
});

test('gateways that start together have one key, and none of them reads it half written', async () => {
  const together = join(folder, 'together');
  const [gateways, starts] = [2, 200];
  const arrived = new Int32Array(new SharedArrayBuffer(4 * starts));
  const tries = Array.from({ length: gateways }, async () => {
    const script = new URL('support/start-together.ts', import.meta.url);
    const worker = new Worker(script, { workerData: { folder: together, arrived, gateways } });
    const [keys] = (await once(worker, 'message')) as [readonly string[]];
    await worker.terminate();
    return keys;
  });
  const [one, other] = await Promise.all(tries);
  expect(one).toHaveLength(starts);
  expect(one).toEqual(other);
  expect(new Set(one).size).toBe(starts);
  // Nothing is left of the drafts.
  expect(await readdir(together)).toHaveLength(starts);
});

test('the bytes of a key, and the same in base64, are one key', async () => {
  const key = randomBytes(32);
  const raw = await wrapperOf(await keyFile('raw', key));
  const text = await wrapperOf(await keyFile('text', `${key.toString('base64')}\n`));
  expect(text.current).toBe(raw.current);
});

test.each([
  ['is missing', async () => join(folder, 'nowhere'), /nowhere, the master key, is missing.*put it back/],
  ['is too short', () => keyFile('short', 'c2hvcnQ='), /short, the master key, is damaged: it must be 32 bytes/],
  ['goes on after it', () => keyFile('more', `${anyKey()} # of 2026`), /more, the master key, is damaged/],
  [
    'holds two',
    () => keyFile('two', `${anyKey()}\n${anyKey()}\n`),
    /two, the master key, holds several keys: put each/,
  ],
  ['is for everybody', () => keyFile('open', randomBytes(32), 0o644), /may be read by everybody.*chmod 600/],
])('a file that %s is an error that names it and the mend', async (_what, make, message) => {
  const file = await make();
  await expect(readMasterKeys([file], false)).rejects.toThrow(message);
  await expect(readMasterKeys([file], false)).rejects.toHaveProperty('name', 'MasterKeyError');
});

test('a second file that is missing may be a wrong name, or needed no more', async () => {
  const files = [await keyFile('newer', randomBytes(32)), join(folder, 'odler')];
  await expect(readMasterKeys(files, false)).rejects.toThrow(
    /odler, another master key, is missing: mend its name in privacy\.masterKeyFiles/,
  );
});

test('a file that cannot be made is an error that says so, and not that it is missing', async () => {
  const file = join(await keyFile('no-folder', 'x'), 'master.key');
  await expect(readMasterKeys([file], true)).rejects.toThrow(/master\.key, the master key, cannot be written \(E\w+\)/);
});

test('an older key still opens what it wrapped; without it the error names both', async () => {
  const [old, anew] = [await keyFile('old', randomBytes(32)), await keyFile('new', randomBytes(32))];
  const before = await wrapperOf(old);
  const wrapped = await before.wrap(Buffer.alloc(32, 1), 'context');
  const both = await wrapperOf(anew, old);
  expect(both.current).not.toBe(before.current);
  expect(await both.unwrap(wrapped, before.current, 'context')).toEqual(Buffer.alloc(32, 1));
  const alone = await wrapperOf(anew);
  const failing = alone.unwrap(wrapped, before.current, 'context');
  await expect(failing).rejects.toThrow(`under the master key ${before.current}, but ${anew} is ${alone.current}`);
  await expect(both.unwrap(wrapped, before.current, 'other context')).rejects.toThrow(/Restore the database/);
});
