/** An HTTP answer that has come to its end. */
export interface WireAnswer {
  readonly status: number;
  /** Latin-1, a character for each byte; see {@link textOf}. */
  readonly body: string;
  /** Where it ends in what was received. */
  readonly end: number;
  /** Whether the connection may carry another request. */
  readonly keepsAlive: boolean;
}

const statusLine = /^HTTP\/1\.1 ([2-5]\d\d)[ \r]/;
const contentLength = /\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n/i;
const chunked = /\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n/i;
const closes = /\r\nconnection:[ \t]*close[ \t]*\r\n/i;
const chunkSize = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i;

/**
 * Reads one answer to a POST from the beginning of what was received: a final status of HTTP/1.1,
 * and a body with a length or in chunks. It begins anew each time that it is called: answers are
 * short, and nearly all of them come in one piece.
 *
 * @param received Latin-1, a character for each byte.
 * @returns undefined as long as the answer is not complete.
 * @throws when it is an answer that this reader does not know, such as one that ends with its connection.
 */
export function readAnswer(received: string): WireAnswer | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const head = received.slice(0, headEnd + 2);
  const status = Number(statusLine.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error(`not a final answer in HTTP/1.1: ${head.slice(0, 100)}`);
  const bodyStart = headEnd + 4;
  const keepsAlive = !closes.test(head);
  // These two have no body, whatever their headers say.
  if (status === 204 || status === 304) return { status, body: '', end: bodyStart, keepsAlive };
  if (chunked.test(head)) {
    const read = readChunks(received, bodyStart);
    return read && { status, ...read, keepsAlive };
  }
  const length = Number(contentLength.exec(head)?.[1]);
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head.slice(0, 100)}`);
  const end = bodyStart + length;
  return received.length < end ? undefined : { status, body: received.slice(bodyStart, end), end, keepsAlive };
}

/** The body as text; nobody decodes it who does not read it. */
export function textOf({ body }: WireAnswer): string {
  return Buffer.from(body, 'latin1').toString('utf8');
}

function readChunks(received: string, start: number): Pick<WireAnswer, 'body' | 'end'> | undefined {
  let [body, at] = ['', start];
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(chunkSize.exec(received.slice(at, lineEnd))?.[1] ?? '', 16);
    if (Number.isNaN(size)) throw new Error('a chunk without a size');
    const dataStart = lineEnd + 2;
    if (size === 0) {
      const end = endOfTrailers(received, dataStart);
      return end === undefined ? undefined : { body, end };
    }
    at = dataStart + size + 2;
    if (received.length < at) return undefined;
    if (!received.startsWith('\r\n', at - 2)) throw new Error('a chunk that is longer than its size');
    body += received.slice(dataStart, dataStart + size);
  }
}

/** Trailers are skipped; an empty line ends them. */
function endOfTrailers(received: string, start: number): number | undefined {
  let at = start;
  for (;;) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    if (lineEnd === at) return at + 2;
    at = lineEnd + 2;
  }
}
