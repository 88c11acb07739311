import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** Of the layout: format, nonce, tag, ciphertext. */
const format = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + nonceBytes + tagBytes;
/** A shorter tag is refused. */
const options = { authTagLength: tagBytes } as const;

/** Drawn for many seals at once: one draw costs as much as half a seal. */
const nonces = Buffer.alloc(nonceBytes * 512);
let used = nonces.length;

/**
 * Encrypts and authenticates with AES-256-GCM under a nonce of 96 random bits. NIST SP 800-38D, 8.3, allows 2^32 such
 * seals a key: no key here comes near it (`docs/privacy.md`).
 *
 * @param place where it lies; it opens there and nowhere else.
 */
export function seal(key: KeyObject, place: string, plain: Buffer): Buffer {
  if (used === nonces.length) {
    randomFillSync(nonces);
    used = 0;
  }
  const nonce = nonces.subarray(used, (used += nonceBytes));
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.allocUnsafe(headBytes + plain.length);
  sealed[0] = format;
  nonce.copy(sealed, 1);
  cipher.update(plain).copy(sealed, headBytes);
  cipher.final();
  cipher.getAuthTag().copy(sealed, 1 + nonceBytes);
  return sealed;
}

/** What {@link seal} was given; undefined under another key, in another place, or when a bit of it was changed. */
export function unseal(key: KeyObject, place: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < headBytes || sealed[0] !== format) return undefined;
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(1, 1 + nonceBytes), options);
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(1 + nonceBytes, headBytes));
  const plain = decipher.update(sealed.subarray(headBytes));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}
