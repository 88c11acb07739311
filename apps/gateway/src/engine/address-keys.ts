import { createSecretKey, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressKey } from '../config/gateway-config.ts';

const fileName = 'address.key';

/**
 * The keys of the address HMAC: the configured ones, or with the embedded database one of the
 * gateway's own, kept beside the data. Whoever loses it can no longer tell which consent is whose.
 */
export async function addressKeys(configured: readonly AddressKey[], dataDir: string): Promise<readonly AddressKey[]> {
  if (configured.length > 0) return configured;
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, fileName);
  const fresh = randomBytes(32).toString('base64');
  // 'wx' so that of two gateways that start together one makes the key and the other reads it.
  await writeFile(file, `${fresh}\n`, { mode: 0o600, flag: 'wx' }).catch(ignoreExisting);
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  if (key.length < 32) throw new Error(`${file} is damaged: restore it from a backup of the data folder.`);
  return [{ version: 1, key: createSecretKey(key) }];
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
