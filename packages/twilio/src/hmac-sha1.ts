import { createHash, hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 20;
/** Longest UTF-8 form of a UTF-16 unit. */
const bytesPerUnit = 3;
const usualBytes = 2_048;

/**
 * HMAC-SHA1 with one key, put together from two hashes in one call each: a third of the time of `createHmac`, which
 * sets up an object, its key and a stream for every text.
 * https://www.rfc-editor.org/rfc/rfc2104#section-2
 */
export class HmacSha1 {
  /** The key's inner pad, and room for the text behind it. */
  #inner = Buffer.alloc(blockBytes + usualBytes);
  /** The key's outer pad, and behind it the hash of the inner part. */
  readonly #outer = Buffer.alloc(blockBytes + digestBytes);

  constructor(key: string | Uint8Array) {
    const bytes = Buffer.from(key);
    const block = Buffer.alloc(blockBytes);
    block.set(bytes.byteLength > blockBytes ? createHash('sha1').update(bytes).digest() : bytes);
    for (const [index, byte] of block.entries()) {
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  /** Of the text in UTF-8. */
  digest(text: string, encoding: 'base64' | 'hex'): string {
    this.#makeRoom(blockBytes + text.length * bytesPerUnit);
    const length = this.#inner.write(text, blockBytes, 'utf8');
    // A binary text holds any byte in a character, and costs less than a buffer of its own.
    const innerHash = hash('sha1', this.#inner.subarray(0, blockBytes + length), 'binary');
    this.#outer.write(innerHash, blockBytes, 'latin1');
    return hash('sha1', this.#outer, encoding);
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#inner.byteLength) return;
    const larger = Buffer.alloc(bytes);
    larger.set(this.#inner.subarray(0, blockBytes));
    this.#inner = larger;
  }
}
