import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../config/faults/setup-error.ts';
import { makeKeyFile } from '../privacy/make-key-file.ts';

const fileName = 'signing.key';

/** The key that evidence is signed with: Ed25519 (RFC 8032). */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** DER of the public key (RFC 8410), in lower-case hexadecimal. */
  readonly publicKey: string;
  /** SHA-256 of that DER, in lower-case hexadecimal: what whoever checks a bundle was told beforehand. */
  readonly fingerprint: string;
}

/**
 * The configured key, or one of the gateway's own, kept beside the address key. Whoever loses it signs with another one
 * from then on; what was signed before stays valid.
 */
export async function signingKey(configured: KeyObject | undefined, dataDir: string): Promise<SigningKey> {
  if (configured !== undefined) return signingKeyOf(configured);
  const file = join(dataDir, fileName);
  const fresh = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  await makeKeyFile(file, fresh);
  const key = readEd25519(await readFile(file, 'utf8'));
  if (key === undefined) throw new SetupError(`${file} is damaged: restore it from a backup of the data folder.`);
  return signingKeyOf(key);
}

export function signingKeyOf(privateKey: KeyObject): SigningKey {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: der.toString('hex'), fingerprint: hash('sha256', der, 'hex') };
}

/** @param text DER of a private key (PKCS #8) in base64; undefined where it is none of Ed25519. */
export function readEd25519(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey({ key: Buffer.from(text.trim(), 'base64'), format: 'der', type: 'pkcs8' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
