import type { TransportError } from '@aftercall/core';

/** undici's and Node's codes for a connection that was not made in time. */
const connectTimeouts: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

/** undici's codes for a client that was closed by its owner. */
const closedByOwner: ReadonlySet<string> = new Set(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/**
 * What an error of undici means. Before the request started, every fault (a refused
 * port, an unknown name, a failed TLS handshake) is a refusal; afterwards it is a lost
 * connection. Only the code is kept: undici's parser errors carry the peer's bytes.
 */
export function kindOfFailure(error: Error, started: boolean): { kind: TransportError['kind']; code: string } {
  const code = codeOf(error);
  if (started) return { kind: 'connection_lost', code };
  if (connectTimeouts.has(code)) return { kind: 'timeout', code };
  return { kind: closedByOwner.has(code) ? 'aborted' : 'refused', code };
}

function codeOf(error: Error): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : error.name;
}
