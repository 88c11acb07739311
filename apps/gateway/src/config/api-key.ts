import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

import type { ApiKeyConfig } from './gateway-config.ts';

/** Lets people, and the scanners of code hosts, tell our keys from others. */
const prefix = 'ack_';

/** A new key: `ack_` and 32 random bytes in base64url. */
export function generateApiKey(random: (size: number) => Buffer = randomBytes): string {
  return prefix + random(32).toString('base64url');
}

/** SHA-256 in hex. A plain hash does, because the keys are random and too long to guess. */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** Whose key it is. Takes the same time for every presented key, known or not. */
export function findApiKey(keys: readonly ApiKeyConfig[], presented: string): ApiKeyConfig | undefined {
  const presentedHash = Buffer.from(hashApiKey(presented), 'hex');
  let found: ApiKeyConfig | undefined;
  for (const key of keys) {
    if (timingSafeEqual(Buffer.from(key.sha256, 'hex'), presentedHash)) found = key;
  }
  return found;
}
