import { PostConnection, type Exchange, type Outcome } from './post-connection.ts';

export interface PostClientSettings {
  /** `http://host:port` */
  readonly origin: string;
  /** So many requests are under way at once, the others wait in line. */
  readonly connections: number;
  /** Those of every request, beside `host` and `content-length`. */
  readonly headers: Readonly<Record<string, string>>;
}

const httpOrigin = /^http:\/\/([a-z0-9.-]+)(?::(\d{1,5}))?$/i;

/**
 * POSTs over bare sockets that are kept alive, one request at a time on each. What the bench's own
 * processes cost is taken from what is measured, and a full HTTP client costs several times as much.
 * It knows plain HTTP/1.1, bodies that are text, and answers as {@link readAnswer} reads them; it
 * follows nothing and repeats nothing: a request whose connection breaks has failed.
 */
export class PostClient {
  readonly #connections: number;
  readonly #host: string;
  readonly #port: number;
  /** What follows the path in every request. */
  readonly #headEnd: string;
  readonly #open = new Set<PostConnection>();
  /** The last one that fell idle is used first. */
  readonly #idle: PostConnection[] = [];
  readonly #waiting: Exchange[] = [];
  #closed = false;

  /** @throws when the origin is not one of plain HTTP. */
  constructor({ origin, connections, headers }: PostClientSettings) {
    const [, host, port = '80'] = httpOrigin.exec(origin) ?? [];
    if (host === undefined) throw new TypeError(`not an origin of plain HTTP: ${origin}`);
    this.#connections = connections;
    this.#host = host;
    this.#port = Number(port);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#headEnd = ` HTTP/1.1\r\nhost: ${origin.slice('http://'.length)}\r\n${lines.join('')}`;
  }

  /**
   * @param path with the query if there is one; it goes out as it is.
   * @param furtherLines header lines of this request, each with its line end; they and the path are ASCII.
   * @param settle is called once, and never before this returns.
   */
  post(path: string, furtherLines: string, body: string, settle: (outcome: Outcome) => void): void {
    if (this.#closed) return queueMicrotask(() => settle(closedError()));
    const exchange = { head: `POST ${path}${this.#headEnd}${furtherLines}`, body, settle };
    const connection = this.#idle.pop() ?? this.#connect();
    if (connection === undefined) this.#waiting.push(exchange);
    else connection.send(exchange);
  }

  /** Lets every connection go; requests that are not answered yet fail. */
  close(): void {
    this.#closed = true;
    const waiting = this.#waiting.splice(0);
    for (const connection of this.#open) connection.destroy(closedError());
    for (const { settle } of waiting) settle(closedError());
  }

  /** @returns undefined when there are as many connections as there may be. */
  #connect(): PostConnection | undefined {
    if (this.#open.size >= this.#connections) return undefined;
    const connection = new PostConnection(this.#host, this.#port, {
      onFree: () => this.#use(connection),
      onClosed: () => this.#replace(connection),
    });
    this.#open.add(connection);
    return connection;
  }

  #use(connection: PostConnection): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else connection.send(next);
  }

  #replace(connection: PostConnection): void {
    this.#open.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    if (this.#waiting.length === 0) return;
    const fresh = this.#connect();
    if (fresh !== undefined) this.#use(fresh);
  }
}

function closedError(): Error {
  return new Error('the client is closed');
}
