import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { generateApiKey, hashApiKey } from '../../src/config/api-key.ts';
import { describeNewApiKey } from '../../src/new-api-key.ts';

describe('API keys', () => {
  test('are a prefix and 32 bytes in base64url', () => {
    expect(generateApiKey((size) => Buffer.alloc(size, 0xfb))).toBe(`ack_${'-_v7'.repeat(10)}-_s`);
    expect(generateApiKey()).toMatch(/^ack_[A-Za-z0-9_-]{43}$/);
    expect(generateApiKey()).not.toBe(generateApiKey());
  });

  test('hash to SHA-256 in hex', () => {
    // FIPS 180-2, appendix B.1.
    expect(hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('pnpm new-key', () => {
  test('prints the key, and a block that holds only its hash', () => {
    const printed = describeNewApiKey('ack_abc', 'voice platform', ['harbour']);
    expect(printed).toBe(`The key, shown this once; give it to the caller of the API:

  ack_abc

For the configuration file, which holds only its hash:

apiKeys:
  - name: voice platform
    sha256: ${hashApiKey('ack_abc')}
    tenants:
      - harbour
`);
  });

  test('makes a new key each time it is run, for every tenant unless told otherwise', async () => {
    const program = fileURLToPath(new URL('../../src/new-api-key.ts', import.meta.url));
    const run = async () => (await promisify(execFile)(process.execPath, ['--conditions=source', program])).stdout;
    const [first, other] = await Promise.all([run(), run()]);
    const key = /ack_[\w-]{43}/.exec(first)?.[0];
    expect(parse(first.slice(first.indexOf('apiKeys:')))).toEqual({
      apiKeys: [{ name: 'new-key', sha256: hashApiKey(String(key)), tenants: '*' }],
    });
    expect(/ack_[\w-]{43}/.exec(other)?.[0]).not.toBe(key);
  });
});
