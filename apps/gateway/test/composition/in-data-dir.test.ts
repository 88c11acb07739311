import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dataDirOf, inDataDir } from '../../src/composition/in-data-dir.ts';
import { signingKey } from '../../src/engine/signing-key.ts';
import { load, smallest } from '../config/load-fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-dir-'));
});
afterAll(() => rm(folder, { recursive: true }));

const failing = (code: string, path?: string) => () => Promise.reject(Object.assign(new Error(code), { code, path }));

test('of a database of your own it is the configured one as well, from the working directory', async () => {
  const key = `privacy: { addressKeys: [{ version: 1, key: "${'ab'.repeat(32)}" }] }`;
  const own = await load(`${key}\n${smallest}`, { DATABASE_URL: 'postgres://a@b/c', AFTERCALL_DATA_DIR: 'kept' });
  expect(dataDirOf(own.database)).toBe(join(process.cwd(), 'kept'));
});

test('what cannot be written in it is an error that names it and the mend', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const dataDir = join(file, 'below');
  await expect(inDataDir(dataDir, () => signingKey(undefined, dataDir))).rejects.toMatchObject({
    name: 'SetupError',
    message: `The data folder ${dataDir} cannot be used (ENOTDIR at ${dataDir}): let the gateway read and write it, or set AFTERCALL_DATA_DIR (database.dataDir) to another one.`,
  });
});

test.each(['EACCES', 'EPERM', 'EROFS'])('%s is the fault of the folder where it comes from there', async (code) => {
  await expect(inDataDir('/data', failing(code, '/data/signing.key'))).rejects.toThrow(
    `The data folder /data cannot be used (${code} at /data/signing.key)`,
  );
  await expect(inDataDir('/data', failing(code, '/data-of-others/file'))).rejects.toThrow(code);
  await expect(inDataDir('/data', failing(code, '/data-of-others/file'))).rejects.toHaveProperty('name', 'Error');
});

test('any other error stays what it is', async () => {
  await expect(inDataDir('/data', failing('ENOSPC', '/data/signing.key'))).rejects.toMatchObject({ message: 'ENOSPC' });
  await expect(inDataDir('/data', failing('28P01'))).rejects.toMatchObject({ message: '28P01' });
});
