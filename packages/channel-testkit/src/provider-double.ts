import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the double received it. */
export interface RecordedCall {
  readonly method: string;
  /** Path and query, as they came. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What the double answers; an object body is written as JSON. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** What the double does in place of an answer, once it has read the whole request. */
export type ScriptedFault =
  /** Resets the connection. */
  | 'reset'
  /** Never answers. */
  | 'hang'
  /** Announces a longer answer than it gives, and closes. */
  | 'half'
  /** Writes bytes that are no HTTP. */
  | 'garbage';

export type Reaction = ScriptedAnswer | ScriptedFault;

/** A provider on localhost that does what a script says, and remembers what it was asked. */
export interface ProviderDouble extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  /** How to react from now on. */
  react(script: (call: RecordedCall, count: number) => Reaction): void;
  /** Resolves once `count` calls have arrived. */
  arrived(count: number): Promise<void>;
  /** Stops listening: from now on a connection is refused. */
  refuse(): Promise<void>;
}

/** `aside` answers calls that are neither remembered nor shown to the script. */
export async function startProviderDouble(
  aside: (call: RecordedCall) => ScriptedAnswer | undefined = () => undefined,
): Promise<ProviderDouble> {
  const calls: RecordedCall[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  let script: (call: RecordedCall, count: number) => Reaction = () => ({ status: 404 });

  const server = createServer((incoming, outgoing) => {
    void readBody(incoming).then((body) => {
      const headers = incoming.headers as Record<string, string | undefined>;
      const call = { method: incoming.method ?? '', target: incoming.url ?? '', headers, body };
      const answer = aside(call);
      if (answer !== undefined) {
        perform(answer, incoming, outgoing);
        return;
      }
      calls.push(call);
      for (const waiter of waiting) if (calls.length >= waiter.count) waiter.resolve();
      perform(script(call, calls.length), incoming, outgoing);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };

  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    react(next) {
      script = next;
    },
    arrived: (count) =>
      calls.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    refuse: stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function perform(reaction: Reaction, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (reaction === 'hang') return;
  if (reaction === 'reset') {
    incoming.socket.resetAndDestroy();
  } else if (reaction === 'garbage') {
    incoming.socket.end('220 this is another protocol\r\n');
  } else if (reaction === 'half') {
    incoming.socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"');
  } else {
    const { status, headers = {}, body = '' } = reaction;
    const isText = typeof body === 'string';
    outgoing.writeHead(status, isText ? headers : { 'content-type': 'application/json', ...headers });
    outgoing.end(isText ? body : JSON.stringify(body));
  }
}
