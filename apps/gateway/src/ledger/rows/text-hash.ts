import { hash, randomBytes } from 'node:crypto';

const saltBytes = 16;
/** Drawn for so many salts at once: asking the system for a few bytes costs more than the hash does. */
const saltsAhead = 256;

let drawn = Buffer.alloc(0);

/** Kept with what is hashed, and destroyed with it. No two are made of the same bytes. */
export function newSalt(): Buffer {
  if (drawn.length === 0) drawn = randomBytes(saltBytes * saltsAhead);
  const salt = drawn.subarray(0, saltBytes);
  drawn = drawn.subarray(saltBytes);
  return salt;
}

/** In hexadecimal. */
export function newTextSalt(): string {
  return newSalt().toString('hex');
}

/** SHA-256 of the salt's bytes and the text in UTF-8: what the ledger may keep of a text that was sent. */
export function textHashOf(salt: string, text: string): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text)]), 'hex');
}
