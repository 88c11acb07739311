import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const headEnd = '\r\n\r\n';

/**
 * Answers every GET with a 200 and a text, over bare sockets that are kept alive: the counterpart of `PostClient`, and
 * for its reason. It looks at nothing of a request but its path, and what has a body it cannot read.
 */
export class GetServer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #answer: (path: string) => string;

  /** @param answer is given the path with its query, as it came, and says a text of nothing but ASCII. */
  constructor(answer: (path: string) => string) {
    this.#answer = answer;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** @returns its port on the loopback interface. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #serve(socket: Socket): void {
    let unread = '';
    this.#open.add(socket);
    socket.setEncoding('latin1');
    socket.on('close', () => this.#open.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      const heads = (unread + chunk).split(headEnd);
      unread = heads.pop() ?? '';
      for (const head of heads) {
        const path = pathOf(head);
        if (path === undefined) return void socket.destroy();
        const text = this.#answer(path);
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: ${text.length}${headEnd}${text}`,
          'latin1',
        );
      }
    });
  }
}

/** Undefined where it is no GET. */
function pathOf(head: string): string | undefined {
  if (!head.startsWith('GET ')) return undefined;
  return head.slice('GET '.length, head.indexOf(' ', 'GET '.length));
}
