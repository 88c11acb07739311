import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A real server in the gateway's place: it keeps what comes, and answers what the test says. */
export class StubGateway implements AsyncDisposable {
  readonly received: ReceivedRequest[] = [];
  readonly url: string;
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** @param answer the status for a request; may take as long as the test likes. */
  static async start(answer: (request: ReceivedRequest) => number | Promise<number>): Promise<StubGateway> {
    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const received = { url: request.url ?? '', headers: request.headers, body: await text(request) };
      stub.#keep(received);
      response.writeHead(await answer(received)).end();
    };
    const server = createServer((request, response) => void handle(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const stub = new StubGateway(`http://127.0.0.1:${port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return stub;
  }

  /** Resolves when so many requests have come. */
  async untilReceived(count: number): Promise<void> {
    if (this.received.length < count) await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  #keep(request: ReceivedRequest): void {
    this.received.push(request);
    for (const { count, resolve } of this.#waiting) if (this.received.length >= count) resolve();
  }
}
