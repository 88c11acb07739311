import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';

/** A server that takes requests. */
export interface Listening {
  /** The port that was bound. */
  readonly port: number;
  /** Takes no new connection, lets requests finish, and cuts what takes longer than `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** How long a request may take to come, from its first byte on: bounds slow senders, of which each holds a connection. */
export interface ArrivalLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often it is looked whether somebody is over time; Node's own 30 s would make those two as long at least. */
  readonly lookMs: number;
}

const usualLimits: ArrivalLimits = { headersMs: 10_000, requestMs: 30_000, lookMs: 2_000 };
/** Longer than the idle timeouts of the usual load balancers (60 s), so that they close first and never lose a request. */
const keepAliveTimeoutMs = 75_000;
const sweepMs = 50;
/** Requests that wait on one connection for those before them: more than any client sends ahead. */
const mostInTurn = 64;

/** @param port 0 lets the system pick a free one. Rejects when the port cannot be bound. */
export async function listen(app: RequestListener, port: number, limits = usualLimits): Promise<Listening> {
  const server = createServer(
    { requestTimeout: limits.requestMs, headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.lookMs },
    inTurn(app),
  );
  server.keepAliveTimeout = keepAliveTimeoutMs;
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, sockets, graceMs) };
}

/**
 * A connection's next request is begun when the one before it is answered and its answer has left. Node would begin them all as
 * they come: who asks a thousand times in one packet and reads nothing would have a thousand answers made, and kept.
 */
function inTurn(app: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  return (request, response) => {
    // Whose turn it is not has no connection yet to answer on.
    if (response.socket !== null) return app(request, response);
    const { socket } = request;
    const before = waiting.get(socket) ?? 0;
    if (before >= mostInTurn) {
      socket.destroy();
      return;
    }
    waiting.set(socket, before + 1);
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      app(request, response);
    });
  };
}

async function close(server: Server, sockets: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  // Node's own of HTTP would cut at once what is idle to it, and that is a connection, too, whose answer is made and still leaves.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  const closeIdle = (): void => {
    if (![...sockets].some(({ writableLength }) => writableLength > 0)) server.closeIdleConnections();
  };
  closeIdle();
  // A connection that is kept alive falls idle only when its last request is answered.
  const sweep = setInterval(closeIdle, sweepMs);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
  // It ends its looks for slow senders.
  server.close();
}
