import { once } from 'node:events';
import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { FailPoint } from '../plan/fault-plan.ts';
import type { Trap } from './trap.ts';

export type RequestPoint = Extract<FailPoint, `request.${string}`>;

/** What became of one request to send a message. */
export interface SeenRequest {
  readonly attemptId: string;
  /** Unix milliseconds. */
  readonly arrivedAt: number;
  /** Whether its bytes were passed on to the carrier. */
  passedOn: boolean;
  /**
   * `answered` with a status; `reset` by the carrier; `given_up` by the gateway, which was killed or had waited long
   * enough; `withheld` at a fail point; `cut` or `vanished` by the harness.
   */
  fate: 'underway' | 'answered' | 'reset' | 'given_up' | 'withheld' | 'cut' | 'vanished';
  status?: number;
}

/** A carrier that hangs is left alone after so long; the gateway has given up long before. */
const patienceMs = 20_000;

/** Stands between one gateway and the carrier, request by request. */
export class ProviderProxy {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #carrier: URL;
  // A connection of its own for each request: one that is reused may be closed by the carrier in that very moment.
  readonly #agent = new Agent({ keepAlive: false });
  readonly #sockets = new Set<Socket>();
  readonly #silenced = new Set<Socket>();
  readonly #underway = new Map<Socket, SeenRequest>();
  #trap: Trap<RequestPoint> | undefined;
  #silent = false;

  private constructor(server: Server, carrierUrl: string) {
    this.#server = server;
    this.#carrier = new URL(carrierUrl);
  }

  static async listen(carrierUrl: string): Promise<ProviderProxy> {
    const server = createServer();
    const proxy = new ProviderProxy(server, carrierUrl);
    server.on('connection', (socket) => proxy.#connected(socket));
    server.on('request', (incoming, response) => {
      proxy.#serve(incoming, response).catch(() => incoming.socket.resetAndDestroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  set(trap: Trap<RequestPoint> | undefined): void {
    this.#trap = trap;
  }

  cut(): void {
    for (const seen of this.#underway.values()) if (seen.fate === 'underway') seen.fate = 'cut';
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** From now on bytes vanish, of new connections too. */
  silence(): void {
    this.#silent = true;
    for (const socket of this.#sockets) this.#silenced.add(socket);
    for (const seen of this.#underway.values()) if (seen.fate === 'underway') seen.fate = 'vanished';
  }

  /** Ends the silence with a reset of everything that it met. */
  speak(): void {
    this.#silent = false;
    for (const socket of this.#silenced) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await once(this.#server, 'close');
    this.#agent.destroy();
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    if (this.#silent) this.#silenced.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#silenced.delete(socket);
    });
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = incoming;
    const arrivedAt = Date.now();
    const body = await buffer(incoming);
    const seen = incoming.method === 'POST' ? this.#note(attemptOf(body), arrivedAt) : undefined;
    if (seen !== undefined) this.#underway.set(socket, seen);
    response.on('close', () => {
      this.#underway.delete(socket);
      if (seen?.fate === 'underway') seen.fate = response.writableFinished ? 'answered' : 'given_up';
    });
    if (this.#silenced.has(socket)) {
      if (seen !== undefined) seen.fate = 'vanished';
      return;
    }
    if (seen !== undefined && this.#springs('request.before', seen)) return;
    if (seen !== undefined) seen.passedOn = true;
    const answer = await this.#ask(incoming, body).catch(() => undefined);
    if (this.#silenced.has(socket)) return;
    if (answer === undefined) {
      if (seen?.fate === 'underway') seen.fate = 'reset';
      socket.resetAndDestroy();
      return;
    }
    if (seen !== undefined && this.#springs('request.after', seen)) return;
    if (seen !== undefined) seen.status = answer.status;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  #note(attemptId: string | undefined, arrivedAt: number): SeenRequest | undefined {
    if (attemptId === undefined) return undefined;
    const seen: SeenRequest = { attemptId, arrivedAt, passedOn: false, fate: 'underway' };
    this.seen.push(seen);
    return seen;
  }

  #springs(point: RequestPoint, seen: SeenRequest): boolean {
    const trap = this.#trap;
    if (trap?.point !== point || seen.fate !== 'underway') return false;
    this.#trap = undefined;
    seen.fate = 'withheld';
    trap.spring();
    return true;
  }

  async #ask({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const asked = request({
      host: this.#carrier.hostname,
      port: this.#carrier.port,
      method,
      path: url,
      headers,
      agent: this.#agent,
      signal: AbortSignal.timeout(patienceMs),
    });
    asked.end(body);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const { 'transfer-encoding': _chunked, connection: _connection, ...kept } = answer.headers;
    return { status: answer.statusCode ?? 502, headers: kept, body: await buffer(answer) };
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Our attempt id stands in the address of the status callback. */
function attemptOf(form: Buffer): string | undefined {
  const callback = new URLSearchParams(form.toString('utf8')).get('StatusCallback');
  if (callback === null || !URL.canParse(callback)) return undefined;
  return new URL(callback).searchParams.get('attempt') ?? undefined;
}
