import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BuildFolderError, checkFolders } from '../scripts/console-build.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'console build é %41 '));
});
afterAll(() => rm(folder, { recursive: true }));

const faultOf = (sources: string, outDir: string): unknown => {
  try {
    return checkFolders(sources, [outDir]);
  } catch (error) {
    return error instanceof BuildFolderError ? error.message : error;
  }
};

test('a folder of any other name is taken, and what the pages go into is made', async () => {
  expect(faultOf(folder, join(folder, 'dist/phones'))).toBeUndefined();
  await writeFile(join(folder, 'dist/phones/there'), '');
});

test.each(['/home/ana/C#/aftercall/apps/console', '/home/ana/what?/apps/console'])('%s is refused by name', (path) => {
  expect(faultOf(path, folder)).toMatch(/^The console cannot be built in .*: its builder takes no # and no \? .* Move/);
});

test('a folder that cannot be written is named, with what to do', async () => {
  await writeFile(join(folder, 'file'), '');
  const closed = join(folder, 'file/dist');
  expect(faultOf(folder, closed)).toBe(
    `The console cannot be built: this user may not write to ${closed}. ` +
      'Give them the right to it, or have its owner build it once: npx pnpm@12 build:console',
  );
});
