import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedWebhook {
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly body: string;
}

type Answer = (webhook: ReceivedWebhook, index: number) => number | 'reset' | { status: number; body: string };

/** A customer's webhook server: a real one, which records what it gets. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  readonly #server;
  #answer: Answer = () => 204;

  constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        const webhook = {
          target: request.url ?? '',
          headers: request.headers,
          form: Object.fromEntries(new URLSearchParams(body)),
          body,
        };
        const answer = this.#answer(webhook, this.received.length);
        this.received.push(webhook);
        if (answer === 'reset') request.socket.resetAndDestroy();
        else if (typeof answer === 'number') response.writeHead(answer).end();
        else response.writeHead(answer.status).end(answer.body);
        for (const { count, resolve } of this.#waiting) if (this.received.length >= count) resolve();
      });
    });
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  answerWith(answer: Answer): void {
    this.#answer = answer;
  }

  /** Resolves when so many webhooks have come in all. */
  async atLeast(count: number): Promise<readonly ReceivedWebhook[]> {
    if (this.received.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
    }
    return this.received;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
