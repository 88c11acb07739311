import { createSecretKey, hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { AddressKey, GatewayConfig } from '../config/gateway-config.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { TenantKeys } from '../ledger/privacy/tenant-keys.ts';
import { LocalKeyWrapper, type MasterKey } from '../privacy/local-key-wrapper.ts';
import { readMasterKeys } from '../privacy/master-key-files.ts';

/**
 * The keys of personal data, opened by the master key. Its file is made only for a database in which nothing was encrypted
 * yet: in front of any other one, a missing file is an error and no occasion to begin anew.
 *
 * @throws MasterKeyError before anything was changed.
 */
export async function openKeyring(config: GatewayConfig, dataDir: string, pool: Pool, now: Date): Promise<Keyring> {
  const files = masterKeyFiles(config, dataDir);
  const wrapper = wrapperOf(await readMasterKeys(files, !(await TenantKeys.areThere(pool))), config);
  return new Keyring(await TenantKeys.open(pool, wrapper, [...config.tenants.keys()], now));
}

/**
 * For a tool that only reads: it makes no key and wraps none anew.
 *
 * @throws MasterKeyError when a key of a tenant does not unwrap, and Error where none was ever made.
 */
export async function readKeyring(config: GatewayConfig, dataDir: string, pool: Pool): Promise<Keyring> {
  if (!(await TenantKeys.areThere(pool)))
    throw new Error('The keys of this database are made by the first gateway that runs on it: start one first.');
  const wrapper = wrapperOf(await readMasterKeys(masterKeyFiles(config, dataDir), false), config);
  return new Keyring(await TenantKeys.read(pool, wrapper));
}

function masterKeyFiles({ privacy, database }: GatewayConfig, dataDir: string): readonly string[] {
  return privacy.masterKeyFiles ?? (database.kind === 'embedded' ? [join(dataDir, 'master.key')] : []);
}

function wrapperOf(ofFiles: readonly MasterKey[], { privacy }: GatewayConfig): LocalKeyWrapper {
  // Also behind files: what was wrapped before there were any is wrapped anew.
  const [first, ...others] = [...ofFiles, ...privacy.addressKeys.map(derived)];
  if (first === undefined) throw new Error('there is neither a master key nor an address key');
  return new LocalKeyWrapper([first, ...others]);
}

/** For gateways on a database of one's own whose configuration names no file: they share the address key. */
function derived({ version, key }: AddressKey): MasterKey {
  const bytes = hkdfSync('sha256', key, Buffer.alloc(0), 'Aftercall master key', 32);
  return { source: `the one derived from address key ${version}`, key: createSecretKey(Buffer.from(bytes)) };
}
