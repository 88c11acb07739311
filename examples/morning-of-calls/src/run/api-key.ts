import { createHash, randomBytes } from 'node:crypto';

/** A key for this run alone, and the hash that stands in the configuration. */
export interface ApiKey {
  readonly key: string;
  readonly sha256: string;
}

export function makeApiKey(): ApiKey {
  const key = `ack_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: createHash('sha256').update(key).digest('hex') };
}
