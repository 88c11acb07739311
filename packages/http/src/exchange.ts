import type { IncomingHttpHeaders } from 'node:http';
import { TransportError } from '@aftercall/core';
import type { HttpResponse } from '@aftercall/core';
import type { Dispatcher } from 'undici';
import { unwatchAbort, watchAbort } from './abort-watch.ts';
import { kindOfFailure } from './failure-kind.ts';

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

/**
 * One request and its answer, as undici's dispatch handler. undici calls
 * `onRequestStart` on a connected socket, immediately before it writes the first byte:
 * until then it is certain that nothing left.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: TransportError) => void;
  readonly #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    limits: ExchangeLimits,
    signal: AbortSignal | undefined,
    resolve: (response: HttpResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#limits = limits;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadline = setTimeout(this.#onDeadline, limits.timeoutMs);
    if (signal !== undefined) watchAbort(signal, this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection, or offered a second time after a lost
    // connection: it must not go out (again).
    if (this.#settled || this.#controller !== undefined) {
      controller.abort(new Error('not to be sent'));
      this.#fail('connection_lost');
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 1xx answers come before the real one.
    if (status < 200) return;
    this.#status = status;
    for (const name in headers) {
      const value = headers[name];
      if (value !== undefined) this.#headers[name] = typeof value === 'string' ? value : value.join(', ');
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.byteLength;
    if (this.#size > this.#limits.maxAnswerBytes) this.#fail('answer_too_large');
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, headers: this.#headers, body: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    const { kind, code } = kindOfFailure(error, this.#controller !== undefined);
    this.#fail(kind, code);
  }

  readonly #onDeadline = (): void => this.#fail('timeout');

  readonly #onAbort = (): void => this.#fail('aborted');

  #fail(kind: TransportError['kind'], code?: string): void {
    if (!this.#settle()) return;
    const bytesLeft = this.#controller === undefined ? 'no' : 'maybe';
    this.#reject(new TransportError(kind, bytesLeft, code === undefined ? undefined : { cause: new Error(code) }));
    this.#chunks = [];
    // Closes the connection: an answer that still comes belongs to nobody.
    this.#controller?.abort(new Error('given up'));
  }

  /** True for the first caller only: an exchange ends once. */
  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#deadline);
    if (this.#signal !== undefined) unwatchAbort(this.#signal, this.#onAbort);
    return true;
  }
}
