import type { IncomingMessage } from 'node:http';
import { defaultJsonLimits, parseJsonStrictly } from '@aftercall/core';
import type { BodyRoom } from './body-room.ts';
import { busyDetail, CallerGoneError, invalidRequest, Problem } from './problem.ts';

/**
 * Reads a whole body, once and with one copy, but for one in hundreds of pieces, which has two; a body that came in one piece
 * is not copied.
 *
 * @param limit bytes; with more the answer is a 413, and the rest is left unread.
 * @param room where what has come is kept until the rest has; without any left the answer is a 503.
 */
export function readBody(request: IncomingMessage, limit: number, room?: BodyRoom): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  // Who was held at the door may have left it: nothing more is heard of such a request.
  if (request.destroyed) return Promise.reject(callerGone());
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let more: Buffer[] | undefined;
    let joined = 0;
    let length = 0;
    let kept = 0;
    const stopKeeping = (): void => {
      room?.give(kept);
      kept = 0;
    };
    // The listeners stay: they go with the request, and what they hear once all is settled changes nothing.
    request
      .on('data', function take(chunk: Buffer) {
        length += chunk.length;
        const hasRoom = room?.take(chunk.length) !== false;
        if (hasRoom) kept += chunk.length;
        if (length > limit || !hasRoom) {
          first = more = undefined;
          stopKeeping();
          request.off('data', take);
          reject(length > limit ? tooLarge(limit) : noRoom());
        } else if (first === undefined) first = chunk;
        else {
          (more ??= [first]).push(chunk);
          if (more.length - joined > mostPieces) more.push(Buffer.concat(more.splice(joined++)));
        }
      })
      .on('end', () => {
        stopKeeping();
        resolve(more === undefined ? (first ?? nothing) : Buffer.concat(more, length));
      })
      // Every request closes in the end, and one that fails does so without its end.
      .on('close', () => {
        stopKeeping();
        if (!request.readableEnded) reject(callerGone());
      });
  });
}

/** What keeps a piece takes half a kilobyte beside it: who sends single bytes would have a body take 500 times its length. */
const mostPieces = 256;

function callerGone(): Error {
  return new CallerGoneError('The caller left before the body was read.');
}

function noRoom(): Problem {
  return new Problem('busy', busyDetail, { headers: { 'retry-after': '1' } });
}

const nothing = Buffer.alloc(0);
export function tooLarge(limit: number, what = 'The body'): Problem {
  return new Problem('content-too-large', `${what} may have at most ${limit} bytes: send less at once.`);
}

/**
 * The media type of a body, in lower case and without parameters; empty where none is named.
 *
 * @throws {Problem} 415 for a character set other than UTF-8, and for an encoded body.
 */
export function mediaTypeOf(request: IncomingMessage): string {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw unsupported('Send the body as it is, without a content encoding.');
  }
  const named = (request.headers['content-type'] ?? '').toLowerCase();
  if (!named.includes(';')) return named.trim();
  const [type = '', ...parameters] = named.split(';');
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=');
    if (name?.trim() === 'charset' && !utf8Names.has(value.trim().replaceAll('"', ''))) {
      throw unsupported('Send the body in UTF-8, and say charset=utf-8 or nothing of it.');
    }
  }
  return type.trim();
}

/** And what is a part of it. */
const utf8Names: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

export function unsupported(detail: string): Problem {
  return new Problem('unsupported-media-type', detail);
}

/** The JSON document in a body, read strictly. */
export function parseBody(bytes: Uint8Array): unknown {
  const parsed = parseJsonStrictly(bytes, defaultJsonLimits);
  if (!parsed.ok) throw invalidRequest(parsed.fault);
  return parsed.value;
}

/** Reads the JSON body of a request that is no event. */
export async function readJson(request: IncomingMessage, limit: number, room?: BodyRoom): Promise<unknown> {
  if (mediaTypeOf(request) !== 'application/json') throw unsupported('Send the body as application/json.');
  return parseBody(await readBody(request, limit, room));
}
