import { hash, randomBytes } from 'node:crypto';

const saltBytes = 16;

/** In hexadecimal; kept with the text, and destroyed with it. */
export function newTextSalt(): string {
  return randomBytes(saltBytes).toString('hex');
}

/** SHA-256 of the salt's bytes and the text in UTF-8: what the ledger may keep of a text that was sent. */
export function textHashOf(salt: string, text: string): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text)]), 'hex');
}
