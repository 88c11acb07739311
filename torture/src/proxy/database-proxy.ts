import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { FailPoint, TransactionKind } from '../plan/fault-plan.ts';
import { MessageReader, textAt } from '../wire/postgres-messages.ts';
import { TransactionWatch } from '../wire/transaction-watch.ts';
import type { Trap } from './trap.ts';

export type CommitPoint = Extract<FailPoint, `commit.${string}`>;

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** No byte goes on any more, either way. */
  frozen: boolean;
}

/**
 * Stands between one gateway and PostgreSQL. It understands as much of the wire protocol as it needs to know when a
 * transaction asks for its commit, what it wrote, and when PostgreSQL has committed it.
 */
export class DatabaseProxy {
  readonly #server: Server;
  readonly #target: () => number;
  readonly #links = new Set<Link>();
  #trap: Trap<CommitPoint> | undefined;
  /** A trap whose commit was passed on, and is not yet answered. */
  #awaited: Trap<CommitPoint> | undefined;
  #silent = false;
  /** Commits seen, by what the transactions wrote. */
  readonly commits = new Map<TransactionKind, number>();

  private constructor(server: Server, target: () => number) {
    this.#server = server;
    this.#target = target;
  }

  /** @param target the port of PostgreSQL on 127.0.0.1, which may be another one after a restart. */
  static async listen(target: () => number): Promise<DatabaseProxy> {
    const server = createServer();
    const proxy = new DatabaseProxy(server, target);
    server.on('connection', (client) => proxy.#link(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  set(trap: Trap<CommitPoint> | undefined): void {
    this.#trap = trap;
    this.#awaited = undefined;
  }

  /** Resets every connection, on both sides. */
  cut(): void {
    for (const link of this.#links) reset(link);
  }

  /** From now on bytes vanish, of new connections too. */
  silence(): void {
    this.#silent = true;
    for (const link of this.#links) link.frozen = true;
  }

  /** Ends the silence with a reset of everything that it met. */
  speak(): void {
    this.#silent = false;
    this.cut();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #link(client: Socket): void {
    const server = connect(this.#target(), '127.0.0.1');
    const link: Link = { client, server, frozen: this.#silent };
    this.#links.add(link);
    client.setNoDelay(true);
    server.setNoDelay(true);
    const said = new MessageReader('client');
    const watch = new TransactionWatch();
    const answered = new MessageReader('server');
    let awaited: Trap<CommitPoint> | undefined;

    client.on('data', (chunk: Buffer) => {
      if (link.frozen) return;
      let begun = 0;
      const messages = said.read(chunk);
      for (const message of messages) {
        const { commit } = watch.see(message);
        if (commit !== undefined) {
          this.#count(commit);
          const trap = this.#trapFor(commit);
          if (trap?.point.startsWith('commit.before') === true) {
            for (const one of messages.slice(0, begun)) server.write(one.bytes);
            link.frozen = true;
            trap.spring();
            return;
          }
          if (trap !== undefined) awaited = this.#awaited = trap;
        }
        begun += 1;
      }
      for (const { bytes } of messages) server.write(bytes);
    });
    server.on('data', (chunk: Buffer) => {
      if (link.frozen) return;
      if (awaited === undefined) {
        // Read all the same: the reader has to know where messages begin.
        answered.read(chunk);
        client.write(chunk);
        return;
      }
      for (const { type, bytes, body } of answered.read(chunk)) {
        if (awaited === this.#awaited && awaited !== undefined && type === 'C' && textAt(body, 0).text === 'COMMIT') {
          link.frozen = true;
          awaited.spring();
          return;
        }
        client.write(bytes);
      }
    });
    const end = (): void => {
      this.#links.delete(link);
      // What was sent before a kill still arrives, as it does without a proxy; what is frozen never does.
      if (link.frozen) reset(link);
      else server.end();
    };
    client.on('close', end);
    client.on('error', () => undefined);
    server.on('error', () => undefined);
    server.on('close', () => {
      this.#links.delete(link);
      // To the client of a frozen link nothing happens: that is what makes it half open.
      if (!link.frozen) client.destroy();
    });
  }

  #trapFor(kinds: ReadonlySet<TransactionKind>): Trap<CommitPoint> | undefined {
    const trap = this.#trap;
    if (trap === undefined || ![...kinds].some((kind) => trap.point.endsWith(`.${kind}`))) return undefined;
    this.#trap = undefined;
    return trap;
  }

  #count(kinds: ReadonlySet<TransactionKind>): void {
    for (const kind of kinds) this.commits.set(kind, (this.commits.get(kind) ?? 0) + 1);
  }
}

function reset({ client, server }: Link): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}
