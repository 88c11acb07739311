import { setTimeout as wait } from 'node:timers/promises';
import { afterEach } from '@jest/globals';
import { startSandbox, type SandboxOptions } from '../../src/index.ts';
import { WebhookReceiver } from './webhook-receiver.ts';

export const account = { sid: 'AC0123456789abcdef0123456789abcdef', authToken: 'token-of-the-account' } as const;
export const sender = '+15005550006';
export const ordinaryPhone = '+14155550123';

const open: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.stop()));
});

/** A sandbox whose carrier delivers twenty times as fast as by default; stopped after the test. */
export async function openSandbox(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ accounts: [account], timeScale: 0.05, ...options });
  open.push(sandbox);
  return new SandboxClient(sandbox.url);
}

export async function openReceiver(): Promise<WebhookReceiver> {
  const receiver = await new WebhookReceiver().listen();
  open.push(receiver);
  return receiver;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a wire answer, asserted on by value
  readonly body: any;
}

/** Speaks raw HTTP to a sandbox. */
export class SandboxClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get messagesUrl(): string {
    return `${this.url}/2010-04-01/Accounts/${account.sid}/Messages.json`;
  }

  /** Sends a message to the ordinary phone, unless the parameters say otherwise; `undefined` leaves one out. */
  async create(parameters: Record<string, string | undefined> = {}, init: RequestInit = {}): Promise<Answer> {
    return readAnswer(await this.createRaw(parameters, init));
  }

  /** The same, with the answer left unread. */
  createRaw(parameters: Record<string, string | undefined> = {}, init: RequestInit = {}): Promise<Response> {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries({ To: ordinaryPhone, From: sender, Body: 'Hello', ...parameters })) {
      if (value !== undefined) form.append(name, value);
    }
    return fetch(this.messagesUrl, { method: 'POST', headers: credentials(), body: form, ...init });
  }

  async api(pathAndQuery: string, init: RequestInit = {}): Promise<Answer> {
    return readAnswer(await fetch(`${this.url}${pathAndQuery}`, { headers: credentials(), ...init }));
  }

  async control(method: string, path: string, body?: unknown): Promise<Answer> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return readAnswer(await fetch(`${this.url}/sandbox${path}`, { method, ...(body === undefined ? {} : json) }));
  }

  async summary() {
    return (await this.control('GET', '/summary')).body;
  }
}

/** Sends, and gives up a quarter of a second after the sandbox had the request; rejects as `fetch` does. */
export async function giveUpOn<Answered>(
  sandbox: SandboxClient,
  send: (init: RequestInit) => Promise<Answered>,
): Promise<Answered> {
  const requests = async (): Promise<number> => {
    const { faultsMet } = (await sandbox.summary()) as { faultsMet: Record<string, number> };
    return Object.values(faultsMet).reduce((sum, one) => sum + one, 0);
  };
  const before = await requests();
  const givenUp = new AbortController();
  const answered = send({ signal: givenUp.signal });
  const ended = answered.then(
    () => undefined,
    () => undefined,
  );
  while ((await requests()) === before) await wait(5);
  await Promise.race([ended, wait(250)]);
  givenUp.abort();
  return answered;
}

export function credentials(name: string = account.sid, secret: string = account.authToken): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` };
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}
