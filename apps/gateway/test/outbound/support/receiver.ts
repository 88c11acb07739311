import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { OutboundEvent } from '../../../src/outbound/cloud-event.ts';

export interface ReceivedPost {
  readonly event: OutboundEvent;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the answer; undefined until it is given. */
  status?: number;
}

type Answered = number | readonly [status: number, headers: Record<string, string>];
type Answer = (post: ReceivedPost) => Answered | Promise<Answered>;
/** What the time of a post is held against. */
type ReceiverClock = (() => Date) | 'any time';

/** A receiver of webhooks on this machine. What is not signed as Standard Webhooks says is an error of the test. */
export class Receiver {
  readonly posts: ReceivedPost[] = [];
  readonly faults: unknown[] = [];
  /** How the next posts are answered. */
  answer: Answer = () => 204;
  readonly #secret: string;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.#take(request.headers, Buffer.concat(chunks).toString(), response).catch((error: unknown) => {
        this.faults.push(error);
        response.writeHead(400).end();
      });
    });
  });

  readonly #now: ReceiverClock | undefined;
  #url = '';

  private constructor(secret: string, now: ReceiverClock | undefined) {
    this.#secret = secret;
    this.#now = now;
  }

  /** @param now the clock that the time of posts is held against; the library's own when absent. */
  static async start(secret: string, now?: ReceiverClock): Promise<Receiver> {
    const receiver = new Receiver(secret, now);
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    receiver.#url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}/aftercall`;
    return receiver;
  }

  get url(): string {
    return this.#url;
  }

  /** Those that were taken. */
  get taken(): OutboundEvent[] {
    return this.posts.flatMap(({ event, status = 0 }) => (status >= 200 && status < 300 ? event : []));
  }

  ofCall(callId: string): ReceivedPost[] {
    return this.posts.filter(({ event }) => event.subject === callId);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** The library only knows the real time, so under another clock the signature is made again and compared. */
  #verified(body: string, headers: Record<string, string>): OutboundEvent {
    const webhook = new Webhook(this.#secret);
    if (this.#now === undefined) return webhook.verify(body, headers) as OutboundEvent;
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
    const now = this.#now === 'any time' ? at : this.#now();
    if (Math.abs(at.getTime() - now.getTime()) > 300_000) throw new Error('the time is not ours');
    const signed = webhook.sign(headers['webhook-id'] ?? '', at, body);
    if (headers['webhook-signature'] !== signed) throw new Error('not signed with the secret');
    return JSON.parse(body) as OutboundEvent;
  }

  async #take(headers: IncomingHttpHeaders, body: string, response: ServerResponse): Promise<void> {
    const event = this.#verified(body, headers as Record<string, string>);
    const post: ReceivedPost = { event, headers, body };
    this.posts.push(post);
    const answered = await this.answer(post);
    const [status, more = {}] = typeof answered === 'number' ? [answered] : answered;
    post.status = status;
    response.writeHead(status, more).end();
  }
}
