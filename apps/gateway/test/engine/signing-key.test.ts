import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SetupError } from '../../src/config/faults/setup-error.ts';
import { signingKey } from '../../src/engine/signing-key.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signing-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('gateways that start together on one folder sign with one key, which nobody else can read', async () => {
  const dataDir = join(folder, 'new');
  const keys = await Promise.all([1, 2, 3].map(() => signingKey(undefined, dataDir)));
  const [fingerprint] = keys.map((one) => one.fingerprint);
  expect(fingerprint).toMatch(/^[\da-f]{64}$/);
  expect(keys.map((one) => one.fingerprint)).toEqual([fingerprint, fingerprint, fingerprint]);
  const file = join(dataDir, 'signing.key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, (await readFile(file, 'utf8')).slice(10));
  await expect(signingKey(undefined, dataDir)).rejects.toThrow(SetupError);
  await expect(signingKey(undefined, dataDir)).rejects.toThrow(`${file} is damaged: restore it from a backup`);
});
