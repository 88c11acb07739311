import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeKeyFile } from '../../src/privacy/make-key-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refused = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

test.each(['EPERM', 'EOPNOTSUPP'])('where links are answered with %s, the key is made all the same', async (code) => {
  const file = join(folder, 'inner', 'a.key');
  await makeKeyFile(file, 'first', refused(code));
  await makeKeyFile(file, 'second', refused(code));
  expect(await readFile(file, 'utf8')).toBe('first\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, 'inner'))).toEqual(['a.key']);
});

test('one that another gateway made meanwhile stays, with links and without them', async () => {
  for (const code of ['EEXIST', 'EPERM']) {
    const file = join(folder, code);
    await makeKeyFile(file, 'ours', async () => {
      await writeFile(file, 'theirs\n');
      await refused(code)();
    });
    expect(await readFile(file, 'utf8')).toBe('theirs\n');
  }
  expect((await readdir(folder)).toSorted()).toEqual(['EEXIST', 'EPERM']);
});

test('what fails otherwise is told, and leaves nothing behind', async () => {
  await expect(makeKeyFile(join(folder, 'a.key'), 'x', refused('EIO'))).rejects.toThrow('EIO');
  expect(await readdir(folder)).toEqual([]);
});
