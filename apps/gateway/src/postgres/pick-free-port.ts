import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on: the preferred one when it is free, else one the system picks.
 * Somebody may take it the next moment, so whoever listens must be ready to ask again.
 */
export async function pickFreePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen({ port: preferred, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    if (preferred === 0) throw error;
    return pickFreePort();
  } finally {
    server.close();
  }
}
