import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import { eventNumberIn, eventNumberInForm } from '../event-number.ts';
import { machineTime } from '../measure/machine-time.ts';
import { CallbackPoster } from './callback-poster.ts';
import { CompletionFeed } from './completion-feed.ts';
import { CreatedMessages } from './created-message.ts';
import { encodedField, formField } from './form-field.ts';
import { GoogleProvider } from './google-provider.ts';
import { MetaProvider } from './meta-provider.ts';
import type { OtherProvider } from './other-provider.ts';
import { ReceiptPoster } from './receipt-poster.ts';

export interface ResponderSettings {
  readonly accountSid: string;
  readonly authToken: string;
  /** Connections on which callbacks are posted. */
  readonly connections: number;
}

/** `GET /stats` */
export interface ResponderStats {
  /** Messages that were taken. */
  readonly created: number;
  /** Events that came as a message a second time. */
  readonly repeated: number;
  /** Messages whose receipts were all acknowledged. */
  readonly completed: number;
  /** Messages of which a callback was not acknowledged. */
  readonly unacknowledged: number;
  /** Messages that were taken, by their channel. */
  readonly takenBy: Readonly<Record<'sms' | 'whatsapp' | 'rcs', number>>;
}

/** The number of an event, and when its message was accepted (machine time). */
export type Accept = readonly [number: number, at: number];

/** Where Twilio's API is, below which every message of SMS is posted. */
const twilioPath = '/2010-04-01/';

/** What the gateway reads every few minutes: nobody wrote anything. */
const nothingListed = '{"messages":[],"next_page_uri":null}';

/**
 * The bench's own provider: a constant 201 to `POST .../Messages.json`, then a signed `delivered`
 * callback where a StatusCallback was named, with a `sent` one before it while
 * `PUT /receipts?sent=true` holds. As lean as it can be, because what it costs is taken from what
 * is measured. It keeps nothing but counters and, for messages that carry an event number, the
 * instant of the accept: `GET /accepts?from=<number>&to=<number>`. Beside Twilio it is Meta and
 * Google, once `PUT /webhooks?url=...` has said where they are to post.
 */
export class Responder {
  readonly #server: Server;
  readonly #created: CreatedMessages;
  readonly #callbacks: CallbackPoster;
  readonly #feed = new CompletionFeed();
  readonly #accepts = new Map<number, number>();
  readonly #others: readonly OtherProvider[] = [new MetaProvider(), new GoogleProvider()];
  readonly #connections: number;
  #receipts: ReceiptPoster | undefined;
  #withSent = false;
  #stats = {
    created: 0,
    repeated: 0,
    completed: 0,
    unacknowledged: 0,
    takenBy: { sms: 0, whatsapp: 0, rcs: 0 },
  };

  constructor(settings: ResponderSettings) {
    this.#created = new CreatedMessages(settings.accountSid);
    this.#callbacks = new CallbackPoster(settings);
    this.#connections = settings.connections;
    this.#server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => this.#answer(request, response));
  }

  /** @returns its URL on the loopback interface. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#feed.close();
    this.#server.close();
    this.#server.closeAllConnections();
    this.#callbacks.close();
    this.#receipts?.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'POST') return this.#takeMessage(request, response);
    const url = new URL(request.url ?? '/', 'http://responder');
    if (url.pathname.startsWith(twilioPath)) return sendJson(response, 200, nothingListed);
    switch (url.pathname) {
      case '/stats':
        return sendJson(response, 200, JSON.stringify(this.#stats));
      case '/accepts':
        return sendJson(response, 200, JSON.stringify(this.#acceptsBetween(url.searchParams)));
      case '/receipts':
        this.#withSent = url.searchParams.get('sent') === 'true';
        return sendJson(response, 200, '{}');
      case '/webhooks':
        this.#receipts?.close();
        this.#receipts = new ReceiptPoster(url.searchParams.get('url') ?? '', this.#connections);
        return sendJson(response, 200, '{}');
      case '/completions':
        return this.#feed.subscribe(response);
      default:
        return this.#askOthers(request, '', response);
    }
  }

  #takeMessage(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.setEncoding('latin1');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      if (request.url?.startsWith(twilioPath) !== true) return this.#askOthers(request, body, response);
      this.#stats.takenBy.sms += 1;
      return body.includes('StatusCallback=') ? this.#send(body, response) : this.#create(body, response);
    });
  }

  /** A request to a provider that is not Twilio; 404 where it is none. */
  #askOthers({ method = '', url: path = '' }: IncomingMessage, body: string, response: ServerResponse): void {
    for (const provider of this.#others) {
      const answer = provider.answer({ method, path, body });
      if (answer === undefined) continue;
      const { status, json, receipts } = answer;
      sendJson(response, status, json);
      if (receipts === undefined) return;
      this.#stats.created += 1;
      this.#stats.takenBy[provider.channel] += 1;
      this.#noteAccept(eventNumberIn(body));
      if (this.#receipts === undefined) return this.#noteReceipts(false);
      return this.#receipts.post(receipts, this.#withSent, (acknowledged) => this.#noteReceipts(acknowledged));
    }
    sendJson(response, 404, '{}');
  }

  /** A message of the bare loop, read and answered as any server would do it: it is what the path is measured against. */
  #create(form: string, response: ServerResponse): void {
    const fields = parse(form);
    const sid = this.#created.nextSid();
    this.#stats.created += 1;
    this.#noteAccept(eventNumberIn(text(fields['Body'])));
    sendJson(response, 201, this.#created.answer(sid));
  }

  /** A message of the gateway: the same answer, then the receipts. Of its form only what is needed is read. */
  #send(form: string, response: ServerResponse): void {
    const sid = this.#created.nextSid();
    this.#stats.created += 1;
    this.#noteAccept(eventNumberInForm(encodedField(form, 'Body')));
    sendJson(response, 201, this.#created.answer(sid));
    // What follows a # tells Twilio how to post, and is neither sent nor signed.
    const [statusCallback = ''] = formField(form, 'StatusCallback').text.split('#', 1);
    if (statusCallback === '') return;
    const message = { sid, to: formField(form, 'To'), from: formField(form, 'From'), statusCallback };
    this.#callbacks.postReceipts(message, this.#withSent, (acknowledged) => this.#noteReceipts(acknowledged));
  }

  #noteAccept(number: number | undefined): void {
    if (number === undefined) return;
    if (this.#accepts.has(number)) this.#stats.repeated += 1;
    else this.#accepts.set(number, machineTime());
  }

  #noteReceipts(acknowledged: boolean): void {
    if (!acknowledged) {
      this.#stats.unacknowledged += 1;
      return;
    }
    this.#stats.completed += 1;
    this.#feed.tell(this.#stats.completed);
  }

  /** Of the events numbered from `from` to below `to`. */
  #acceptsBetween(query: URLSearchParams): Accept[] {
    const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
    return [...this.#accepts].filter(([number]) => number >= from && number < to);
  }
}

function text(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

function sendJson(response: ServerResponse, status: number, json: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    .end(json);
}
