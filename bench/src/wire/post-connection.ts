import { connect, type Socket } from 'node:net';
import { readAnswer, type WireAnswer } from './read-answer.ts';

export type Outcome = WireAnswer | Error;

/** A request, and who waits for its answer. */
export interface Exchange {
  /** The request line and the header lines but for the length. */
  readonly head: string;
  readonly body: string;
  readonly settle: (outcome: Outcome) => void;
}

export interface ConnectionEvents {
  /** The last request was answered, and the connection can take another. */
  readonly onFree: () => void;
  /** It is gone, for whatever reason; called once, after its request has failed. */
  readonly onClosed: () => void;
}

/** Longer than most answers; a longer one comes in several reads. */
const readBufferBytes = 4_096;

/** For an answer, and for an idle connection: shorter than the gateway lets one be idle, so that it never closes under a request. */
const patienceMs = 60_000;

/** One connection that carries one request at a time. Bytes come by `onread`, past the readable stream and its buffers. */
export class PostConnection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  #exchange: Exchange | undefined;
  #received = '';
  #destroyed = false;

  constructor(host: string, port: number, events: ConnectionEvents) {
    this.#events = events;
    const onread = {
      buffer: Buffer.allocUnsafeSlow(readBufferBytes),
      callback: (length: number, buffer: Uint8Array): boolean => {
        this.#take((buffer as Buffer).toString('latin1', 0, length));
        return true;
      },
    };
    this.#socket = connect({ host, port, noDelay: true, onread });
    this.#socket.setTimeout(patienceMs, () => this.destroy(new Error(`no answer within ${patienceMs} ms`)));
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('end', () => this.destroy());
    this.#socket.on('close', () => this.destroy());
  }

  /** The connection must be free. A socket that is still connecting keeps the request until it is. */
  send(exchange: Exchange): void {
    this.#exchange = exchange;
    const { head, body } = exchange;
    const length = Buffer.byteLength(body);
    // Nothing but ASCII has as many bytes as characters, and Latin-1 is the quickest way to write that.
    const encoding = length === body.length ? 'latin1' : 'utf8';
    this.#socket.write(`${head}content-length: ${length}\r\n\r\n${body}`, encoding);
  }

  /** Its request fails, if there is one. A second call does nothing. */
  destroy(reason = new Error('the connection was closed before the answer was complete')): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#socket.destroy();
    const exchange = this.#exchange;
    this.#exchange = undefined;
    exchange?.settle(reason);
    this.#events.onClosed();
  }

  #take(bytes: string): void {
    if (this.#destroyed) return;
    const exchange = this.#exchange;
    if (exchange === undefined) return this.destroy();
    this.#received += bytes;
    let answer: WireAnswer | undefined;
    try {
      answer = readAnswer(this.#received);
    } catch (error) {
      return this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
    if (answer === undefined) return;
    // Bytes beyond the answer belong to nobody, and what comes after them cannot be told apart.
    const reusable = answer.keepsAlive && answer.end === this.#received.length;
    this.#received = '';
    this.#exchange = undefined;
    // The next request leaves before anybody looks at this answer.
    if (reusable) this.#events.onFree();
    else this.destroy();
    exchange.settle(answer);
  }
}
