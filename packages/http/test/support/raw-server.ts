import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface RawServer extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  /** Every complete request that arrived, head and body, in order of arrival. */
  readonly requests: readonly string[];
  readonly connections: () => number;
  /** Resolves as soon as `count` requests have arrived. */
  arrived(count: number): Promise<void>;
}

/** A TCP server that reads whole HTTP requests and leaves the answer, byte by byte, to the test. */
export async function startRawServer(onRequest: (socket: Socket, count: number) => void): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const waiting: { count: number; resolve: () => void }[] = [];
  let connections = 0;

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = endOfRequest(pending); end !== undefined; end = endOfRequest(pending)) {
        requests.push(Buffer.from(pending.slice(0, end), 'latin1').toString('utf8'));
        pending = pending.slice(end);
        for (const waiter of waiting) if (requests.length >= waiter.count) waiter.resolve();
        onRequest(socket, requests.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    arrived: (count) =>
      requests.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where the first request of a stream ends; undefined while it is incomplete. */
function endOfRequest(stream: string): number | undefined {
  const headEnd = stream.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const length = /^content-length: (\d+)$/im.exec(stream.slice(0, headEnd))?.[1] ?? '0';
  const end = headEnd + 4 + Number(length);
  return stream.length >= end ? end : undefined;
}

/** An HTTP/1.1 answer with its length. */
export function answer(status: number, body: string, headers: readonly string[] = []): string {
  const lines = [`HTTP/1.1 ${status} x`, `content-length: ${Buffer.byteLength(body)}`, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  await using server = await startRawServer(() => undefined);
  return server.port;
}
