import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { canonical } from '../src/verify.ts';

const verifier = fileURLToPath(new URL('../src/verify.ts', import.meta.url));
let folder: string;
let fingerprint: string;

/** Signed as it should be, and with little in it: what the checks say of the rest is another test's. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifier-'));
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  fingerprint = createHash('sha256').update(der).digest('hex');
  const signature = { algorithm: 'Ed25519', fingerprint, publicKey: der.toString('hex') };
  const bundle = { format: 'aftercall-evidence/1', signature };
  const value = sign(null, Buffer.from(canonical(bundle)), privateKey).toString('hex');
  await writeFile(join(folder, 'bundle.json'), canonical({ ...bundle, signature: { ...signature, value } }));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

function verify(...args: readonly string[]): Promise<Ran> {
  return run(verifier, args);
}

function run(file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { cwd: folder }, (error, out, said) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, said });
    });
  });
}

test('the key is held against the one that signed, however it is written', async () => {
  const asked = 'it was signed by the key that was asked for';
  const other = 'ab'.repeat(32);
  for (const args of [['--key', fingerprint], [`--key=${fingerprint}`]]) {
    const { out } = await verify('bundle.json', ...args);
    expect(out).toContain('holds  the signature holds\n');
    expect(out).toContain(`holds  ${asked}\n`);
  }
  for (const args of [['--key', other], [`--key=${other}`]]) {
    const { code, out } = await verify('bundle.json', ...args);
    expect(code).toBe(1);
    expect(out).toContain(`FAILS  ${asked} (it names ${fingerprint})\n`);
  }
});

test.each([
  ['no file', []],
  ['a key without a value', ['bundle.json', '--key']],
  ['an empty key', ['bundle.json', '--key=']],
  ['an option that is misspelt', ['bundle.json', '--kye', 'ab']],
  ['an option that is misspelt, in one word', ['bundle.json', '--Key=ab']],
  ['two files', ['bundle.json', 'ab'.repeat(32)]],
  ['a file that is not there', ['nothing.json']],
  ['a folder', ['.']],
])('%s: nothing is checked, and the usage is told', async (_what, args) => {
  const { code, out, said } = await verify(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(said).toMatch(/^.+\nUsage: node verify\.ts bundle\.json \[--key fingerprint\]\n$/);
});

test('the usage is told by the name under which it is installed', async () => {
  await symlink(verifier, join(folder, 'aftercall-verify-evidence'));
  const { said } = await run('aftercall-verify-evidence', []);
  expect(said).toMatch(/\nUsage: aftercall-verify-evidence bundle\.json \[--key fingerprint\]\n$/);
});

test('a Node that does not say which file it started checks all the same, by a link too', async () => {
  const code = await readFile(verifier, 'utf8');
  const older = code.replaceAll('import.meta as', '{ ...import.meta, main: undefined } as');
  expect(older).not.toBe(code);
  await writeFile(join(folder, 'older.ts'), older);
  await symlink(join(folder, 'older.ts'), join(folder, 'link.ts'));
  for (const file of ['older.ts', 'link.ts']) {
    const ran = await run(file, ['bundle.json']);
    expect(ran).toMatchObject({ code: 1, said: '' });
    expect(ran.out).toContain('This bundle does not hold.\n');
  }
});
