import type { LookupFunction } from 'node:net';
import { TransportError } from '@aftercall/core';
import type { HttpClient, HttpRequest, HttpResponse } from '@aftercall/core';
import { Agent } from 'undici';
import { Exchange } from './exchange.ts';
import { TargetReader } from './target-reader.ts';

export interface HttpClientSettings {
  /** Open connections to one origin; further requests wait for a free one. */
  readonly connectionsPerOrigin: number;
  /** From the call to the last byte of the answer, the wait for a connection included; a request may ask for another. */
  readonly timeoutMs: number;
  /** The largest body that is read; a larger one is cut off and rejected. */
  readonly maxAnswerBytes: number;
  /**
   * The only hosts that may be called, as `api.example.com` (any port) or `localhost:8080`
   * (this port only). Absent: every host.
   */
  readonly allowHosts?: readonly string[];
  /** Turns names into addresses, in place of the system's own look-up; literal addresses are not asked about. */
  readonly lookup?: LookupFunction;
}

export interface LentHttpClient {
  readonly send: HttpClient;
  /** Waits for the requests under way, then lets the connections go. Requests made afterwards are rejected. */
  close(): Promise<void>;
}

/**
 * The client that a host lends to its channels: HTTP/1.1, keep-alive, one request at a
 * time on a connection. It resolves for every status, follows no redirect, and sends a
 * request at most once.
 *
 * It rejects with a {@link TransportError} whose `bytesLeft` is `no` exactly when the
 * request was never written to a connection, and whose cause names the error's code and
 * no address.
 */
export function createHttpClient(settings: HttpClientSettings): LentHttpClient {
  const agent = new Agent({
    connections: settings.connectionsPerOrigin,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: settings.timeoutMs, ...(settings.lookup !== undefined && { lookup: settings.lookup }) },
    // One deadline bounds a request as a whole: the exchange's own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const targets = new TargetReader(settings.allowHosts);

  function send(request: HttpRequest): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const { origin, path } = targets.read(request.url);
      if (request.signal?.aborted === true) throw new TransportError('aborted', 'no');
      const exchange = new Exchange(
        { timeoutMs: request.timeoutMs ?? settings.timeoutMs, maxAnswerBytes: settings.maxAnswerBytes },
        request.signal,
        resolve,
        reject,
      );
      const { method, headers, body = null } = request;
      agent.dispatch({ origin, path, method, headers, body }, exchange);
    });
  }

  return {
    send,
    close: () => agent.close(),
  };
}
