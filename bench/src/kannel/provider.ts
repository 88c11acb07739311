import { randomBytes } from 'node:crypto';
import { GetServer } from '../wire/get-server.ts';
import { PostClient } from '../wire/post-client.ts';

export interface ProviderStats {
  /** Messages that were taken. */
  readonly created: number;
  /** Messages whose delivery report was taken. */
  readonly reported: number;
  /** Reports that came too early, and were posted again. */
  readonly early: number;
  /** Messages whose report was never taken. */
  readonly unacknowledged: number;
}

/** Kannel knows a message by its id only once it has read our answer: a report that comes before that is refused. */
const reportAfterMs = 20;
const mostReports = 500;

const connections = 8;

/**
 * The provider behind Kannel, as constant and as lean as the responder behind the gateway: it answers
 * `GET /<port of reports>?to=...` with an id, and reports to that port that the message was delivered.
 */
export class Provider {
  readonly #server = new GetServer((path) => this.#take(path));
  readonly #idStart = `SM${randomBytes(8).toString('hex')}`;
  readonly #clients = new Map<string, PostClient>();
  #stats = { created: 0, reported: 0, early: 0, unacknowledged: 0 };

  /** @returns its port on the loopback interface. */
  listen(): Promise<number> {
    return this.#server.listen();
  }

  stats(): ProviderStats {
    return { ...this.#stats };
  }

  close(): void {
    this.#server.close();
    for (const client of this.#clients.values()) client.close();
  }

  /** @returns the id of the message. */
  #take(path: string): string {
    this.#stats.created += 1;
    const id = this.#idStart + this.#stats.created.toString(16).padStart(16, '0');
    const queryAt = path.indexOf('?');
    const to = /[?&]to=([^&]*)/.exec(path)?.[1] ?? '';
    this.#report(this.#clientOf(path.slice(1, queryAt)), `/?dlr-mask=1&dlr-mid=${id}&to=${to}`, mostReports);
    return id;
  }

  /** Kannel reads the report from the address: it is posted without a body. */
  #report(client: PostClient, path: string, attempts: number): void {
    setTimeout(() => {
      client.post(path, '', '', (outcome) => {
        const status = 'status' in outcome ? outcome.status : 0;
        if (status >= 200 && status < 300) this.#stats.reported += 1;
        else if (status !== 404 || attempts === 1) this.#stats.unacknowledged += 1;
        else {
          this.#stats.early += 1;
          this.#report(client, path, attempts - 1);
        }
      });
    }, reportAfterMs);
  }

  #clientOf(port: string): PostClient {
    let client = this.#clients.get(port);
    if (client === undefined) {
      client = new PostClient({ origin: `http://127.0.0.1:${port}`, connections, headers: {} });
      this.#clients.set(port, client);
    }
    return client;
  }
}
