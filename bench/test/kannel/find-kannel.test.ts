import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findKannel } from '../../src/kannel/find-kannel.ts';

async function makeFolder(...programs: string[]) {
  const path = await mkdtemp(join(tmpdir(), 'aftercall-bench-test-'));
  for (const name of programs) {
    await writeFile(join(path, name), "#!/bin/sh\necho 'Kannel bearerbox version `1.4.5'\"'\"'.'\n");
    await chmod(join(path, name), 0o755);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

test('both programs are found, each in the first folder that has it, with the version', async () => {
  await using one = await makeFolder('smsbox');
  await using two = await makeFolder('bearerbox', 'smsbox');
  expect(await findKannel([one.path, two.path])).toEqual({
    bearerbox: join(two.path, 'bearerbox'),
    smsbox: join(one.path, 'smsbox'),
    version: '1.4.5',
  });
});

test('one without the other is none, and neither is a file that cannot be run', async () => {
  await using folder = await makeFolder('bearerbox');
  expect(await findKannel([folder.path])).toBeUndefined();
  await writeFile(join(folder.path, 'smsbox'), '');
  expect(await findKannel([folder.path])).toBeUndefined();
});
