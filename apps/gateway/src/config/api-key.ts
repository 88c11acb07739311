import { hash, randomBytes } from 'node:crypto';

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
