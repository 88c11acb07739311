import { createSecretKey } from 'node:crypto';
import type { Pool } from 'pg';
import { Keyring } from '../../src/ledger/privacy/keyring.ts';
import { TenantKeys } from '../../src/ledger/privacy/tenant-keys.ts';
import { LocalKeyWrapper, type MasterKey } from '../../src/privacy/local-key-wrapper.ts';

/** The same for every engine of a test. */
export function testMasterKey(byte = 9): MasterKey {
  return { source: 'the test', key: createSecretKey(Buffer.alloc(32, byte)) };
}

export function testKeyWrapper(byte?: number): LocalKeyWrapper {
  return new LocalKeyWrapper([testMasterKey(byte)]);
}

export async function openTestKeyring(pool: Pool, tenants: readonly string[], now = new Date()): Promise<Keyring> {
  return new Keyring(await TenantKeys.open(pool, testKeyWrapper(), tenants, now));
}
