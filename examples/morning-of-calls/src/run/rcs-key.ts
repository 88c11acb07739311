import { generateKeyPairSync } from 'node:crypto';

/** The key of a service account, for this run alone. Both PEM. */
export interface RcsKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** What Google gives out as a file: the gateway signs with it, and the sandbox checks the signature. */
export function makeRcsKey(): RcsKey {
  return generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
