/**
 * One message of PostgreSQL's wire protocol, cut out of a stream. The first message of a client has no type.
 * https://www.postgresql.org/docs/18/protocol-message-formats.html
 */
export interface PostgresMessage {
  /** One letter; empty for a client's first message. */
  readonly type: string;
  /** All of it, type and length included. */
  readonly bytes: Buffer;
  /** What follows the length. */
  readonly body: Buffer;
}

const lengthBytes = 4;

/** Cuts one direction of a connection into messages, whatever pieces it comes in. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #typed: boolean;

  /** @param sender a client begins with a message without a type. */
  constructor(sender: 'client' | 'server') {
    this.#typed = sender === 'server';
  }

  read(chunk: Buffer): PostgresMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: PostgresMessage[] = [];
    for (;;) {
      const head = this.#typed ? 1 : 0;
      if (this.#rest.length < head + lengthBytes) return messages;
      const end = head + this.#rest.readUInt32BE(head);
      if (this.#rest.length < end) return messages;
      const bytes = this.#rest.subarray(0, end);
      const type = this.#typed ? String.fromCharCode(bytes[0] ?? 0) : '';
      messages.push({ type, bytes, body: bytes.subarray(head + lengthBytes) });
      this.#rest = this.#rest.subarray(end);
      this.#typed = true;
    }
  }
}

/** The text that ends with the next zero byte, and where the next one begins. */
export function textAt(body: Buffer, start: number): { readonly text: string; readonly next: number } {
  const end = body.indexOf(0, start);
  const stop = end === -1 ? body.length : end;
  return { text: body.toString('utf8', start, stop), next: stop + 1 };
}
