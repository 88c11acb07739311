import { createHash, hash } from 'node:crypto';

const blockBytes = 64;

/**
 * X-Twilio-Signature: HMAC-SHA1 over the URL and, sorted by name, each field's name and value.
 * https://www.twilio.com/docs/usage/security#validating-requests
 * The HMAC is put together from two hashes (RFC 2104): a third of what `createHmac` takes.
 */
export class CallbackSigner {
  /** The key's inner pad, and room for what is signed behind it. */
  #inner = Buffer.alloc(2_048);
  /** The key's outer pad, and behind it the inner hash. */
  readonly #outer = Buffer.alloc(blockBytes + 20);

  constructor(authToken: string) {
    const token = Buffer.from(authToken, 'utf8');
    const key = Buffer.alloc(blockBytes);
    key.set(token.byteLength > blockBytes ? createHash('sha1').update(token).digest() : token);
    for (const [index, byte] of key.entries()) {
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  /** @param signed the URL, then name and value of each field, sorted by name, with nothing between. */
  sign(signed: string): string {
    this.#makeRoom(blockBytes + signed.length * 3);
    const length = this.#inner.write(signed, blockBytes, 'utf8');
    const inner = hash('sha1', this.#inner.subarray(0, blockBytes + length), 'binary');
    this.#outer.write(inner, blockBytes, 'latin1');
    return hash('sha1', this.#outer, 'base64');
  }

  /** No character of a string takes more than three bytes. */
  #makeRoom(bytes: number): void {
    if (bytes <= this.#inner.byteLength) return;
    const larger = Buffer.alloc(bytes);
    larger.set(this.#inner.subarray(0, blockBytes));
    this.#inner = larger;
  }
}
