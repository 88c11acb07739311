import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { AddressKey, GatewayConfig } from '../config/gateway-config.ts';
import {
  arePeopleKept,
  checkValueOf,
  readKnownAddressKeys,
  recordAddressKeys,
  type KnownAddressKey,
} from '../ledger/people/known-address-keys.ts';
import { AddressKeyError, makeAddressKeyFile, readAddressKeyFile } from '../privacy/address-key-file.ts';

const harm = 'Without it no consent and no stop is found, and who said stop would be written to.';

/**
 * The keys of the address HMAC, the one that is used first: the configured ones, or with the embedded database one of the
 * gateway's own beside the data. That one is made only for a database in which nobody is kept: in front of any other one,
 * a key that is missing or another one is an error and no occasion to begin anew. The database knows them from then on.
 *
 * @throws AddressKeyError before anything was changed.
 */
export async function openAddressKeys(
  config: GatewayConfig,
  dataDir: string,
  pool: Pool,
): Promise<readonly AddressKey[]> {
  const file = ownFile(config, dataDir);
  if (config.privacy.addressKeys.length === 0 && file !== undefined && (await isNew(pool))) {
    await makeAddressKeyFile(file);
  }
  await recordAddressKeys(pool, await readAddressKeys(config, dataDir, pool));
  // Another gateway, started in the same moment with other keys, may have been the first to record them.
  return readAddressKeys(config, dataDir, pool);
}

/**
 * For a tool: it makes no key and records none.
 *
 * @throws AddressKeyError when a key that the database needs is missing, or is another one.
 */
export async function readAddressKeys(
  config: GatewayConfig,
  dataDir: string,
  pool: Pool,
): Promise<readonly AddressKey[]> {
  const { addressKeys: configured } = config.privacy;
  const file = ownFile(config, dataDir);
  const own = file === undefined ? undefined : await readAddressKeyFile(file);
  const known = await readKnownAddressKeys(pool);
  if (configured.length === 0) {
    if (own === undefined) {
      const mend = 'put it back from its backup, or name the keys of this database in privacy.addressKeys';
      throw new AddressKeyError(`${file}, the address key, is missing: ${mend}. ${harm}`);
    }
    const keys = [{ version: 1, key: own }];
    for (const one of known) {
      const { version } = one;
      const mend = version === 1 ? `put the one of this database back as ${file}` : beside(file, version);
      assertHas(keys, one, mend);
    }
    return keys;
  }
  for (const one of known) {
    const isOwn = own !== undefined && checkValueOf(own) === one.checkValue;
    assertHas(configured, one, isOwn ? takeOver(file, one.version) : `put it back as version ${one.version}`);
  }
  // From before anything was known: the database was made with the key of its folder.
  const isReplaced = own !== undefined && known.length === 0 && !configured.some(({ key }) => key.equals(own));
  if (isReplaced && (await arePeopleKept(pool))) throw new AddressKeyError(missing(1, takeOver(file, 1)));
  return configured;
}

/** Where the gateway's own key is, version 1, whether it is used or keys were configured since. */
function ownFile({ database }: GatewayConfig, dataDir: string): string | undefined {
  return database.kind === 'embedded' ? join(dataDir, 'address.key') : undefined;
}

async function isNew(pool: Pool): Promise<boolean> {
  return (await readKnownAddressKeys(pool)).length === 0 && !(await arePeopleKept(pool));
}

function assertHas(keys: readonly AddressKey[], { version, checkValue, inUse }: KnownAddressKey, mend: string): void {
  const key: KeyObject | undefined = keys.find((one) => one.version === version)?.key;
  if (key === undefined) {
    if (inUse) throw new AddressKeyError(missing(version, mend));
    return;
  }
  const is = checkValueOf(key);
  if (is === checkValue) return;
  throw new AddressKeyError(
    `Address key ${version} is another one than this database knows (${is}, and it was ${checkValue}): ${mend} ` +
      `(privacy.addressKeys), and give another key a higher version. ${harm}`,
  );
}

function missing(version: number, mend: string): string {
  return `Address key ${version} is missing, and this database keeps people under it: ${mend} (privacy.addressKeys) beside the other keys. ${harm}`;
}

/** The file is version 1 and no other one. */
function beside(file: string | undefined, version: number): string {
  return `put it back as version ${version}, and ${takeOver(file, 1)}`;
}

function takeOver(file: string | undefined, version: number): string {
  return `take over the content of ${file} as version ${version}`;
}
