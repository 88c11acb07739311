import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A reverse proxy that has a server below a path, and takes the path off. */
export interface PathProxy {
  /** With the path, without a slash at its end. */
  readonly url: string;
  close(): void;
}

export async function startPathProxy(target: string, path: `/${string}`): Promise<PathProxy> {
  const server = createServer((incoming, answer) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(`${path}/`)) {
      answer.writeHead(404).end();
      return;
    }
    const outgoing = request(new URL(url.slice(path.length), target), { method, headers }, (response) => {
      if (answer.destroyed) {
        outgoing.destroy();
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      pipeline(response, answer, () => outgoing.destroy());
    });
    // The page has left, or the gateway has: the other side goes, too.
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
