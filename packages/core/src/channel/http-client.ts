/** One request to a provider. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** From the first byte out to the last byte in; the lender's default when absent. */
  readonly timeoutMs?: number;
}

/** The provider's answer; header names are lower-case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The client that a host lends to a channel. It follows no redirect, bounds the time
 * and the size of an answer, and resolves for every HTTP status. When there is no
 * answer it rejects with a {@link TransportError}.
 */
export type HttpClient = (request: HttpRequest) => Promise<HttpResponse>;

const marker = Symbol.for('aftercall.TransportError');

/** There is no answer; `bytesLeft` tells whether the provider may have received the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly [marker] = true;
  readonly kind: 'refused' | 'timeout' | 'connection_lost' | 'aborted' | 'answer_too_large';
  /** `no` only when it is certain that no byte of the request reached the network. */
  readonly bytesLeft: 'no' | 'maybe';

  constructor(kind: TransportError['kind'], bytesLeft: TransportError['bytesLeft'], options?: ErrorOptions) {
    super(`the provider did not answer: ${kind}`, options);
    this.kind = kind;
    this.bytesLeft = bytesLeft;
  }

  /** Survives two copies of this package in one process, which `instanceof` does not. */
  static isInstance(error: unknown): error is TransportError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}
