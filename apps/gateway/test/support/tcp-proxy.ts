import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to a TCP server that can be made to swallow everything, as a network does whose other end is gone. */
export class TcpProxy {
  readonly #server: Server;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #swallows = false;

  private constructor(server: Server, target: { readonly host: string; readonly port: number }) {
    this.#server = server;
    this.#target = target;
  }

  /** @param url where the server is: its host and port count. */
  static async start(url: string): Promise<TcpProxy> {
    const { hostname: host, port } = new URL(url);
    const server = createServer();
    const proxy = new TcpProxy(server, { host, port: Number(port) });
    server.on('connection', (socket) => proxy.#join(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  /** The same address by way of the proxy. */
  through(url: string): string {
    const by = new URL(url);
    by.hostname = '127.0.0.1';
    by.port = String((this.#server.address() as AddressInfo).port);
    return by.href;
  }

  /** From now on nothing comes through, and nothing is refused either: whoever waits for an answer waits. */
  swallow(): void {
    this.#swallows = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Everything comes through again: what was swallowed late, what is new at once. */
  heal(): void {
    this.#swallows = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(near: Socket): void {
    const far = connect(this.#target);
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    for (const socket of pair) {
      if (this.#swallows) socket.pause();
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#pairs.delete(pair);
        // A swallowing network does not tell the other end either.
        if (!this.#swallows) for (const one of pair) one.destroy();
      });
    }
  }
}
