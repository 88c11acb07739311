import { createServer, request, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/** A request as it went over the wire. */
export interface TappedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
}

/** Stands before a server, hands everything on as it came, and keeps what was asked. */
export class WireTap {
  readonly url: string;
  readonly requests: TappedRequest[] = [];
  readonly #server: Server;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async before(target: string): Promise<WireTap> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const tap = new WireTap(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (asked, answer) => {
      void buffer(asked).then((body) => {
        const { method = '', url: path = '' } = asked;
        tap.requests.push({ method, path, body: body.toString('utf8') });
        const onward = request(new URL(path, target), { method, headers: asked.headers }, (answered) => {
          answer.writeHead(answered.statusCode ?? 502, answered.headers);
          answered.pipe(answer);
        });
        // Whoever asked sees what it would have seen: a connection that breaks.
        onward.on('error', () => answer.destroy());
        onward.end(body);
      });
    });
    return tap;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }
}
