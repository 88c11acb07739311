import { isRecord, parseJson, recordIn, textIn } from '../parse-json.ts';
import type { JsonRecord } from '../parse-json.ts';

/** A whole message has at most 250 kB; its base64 and the envelope stay well below this. */
const largestBody = 1_024 * 1_024;

/** What Google posts: once a question whether this webhook is ours, and then events. */
export type Posted =
  | { readonly kind: 'handshake'; readonly clientToken: string; readonly secret: string }
  | {
      readonly kind: 'event';
      readonly data: Uint8Array;
      readonly attributes: JsonRecord;
      readonly postId?: string;
      readonly publishTime?: string;
    }
  | { readonly kind: 'other' };

/**
 * Reads the envelope, which is Pub/Sub's also where no Pub/Sub delivers. Of all of it,
 * only `data` is signed. Throws a SyntaxError for a body that is no document.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/integrate/webhooks
 */
export function readPosted(rawBody: Uint8Array): Posted {
  if (rawBody.byteLength > largestBody) throw new SyntaxError(`the body is larger than ${largestBody} bytes`);
  const body = parseJson(decodeUtf8(rawBody) ?? '');
  if (body === undefined) throw new SyntaxError('the body is no JSON');
  if (!isRecord(body)) return { kind: 'other' };
  const clientToken = textIn(body, 'clientToken');
  const secret = textIn(body, 'secret');
  if (clientToken !== undefined && secret !== undefined) return { kind: 'handshake', clientToken, secret };
  const message = recordIn(body, 'message');
  const data = message === undefined ? undefined : decodeBase64(textIn(message, 'data') ?? '');
  if (message === undefined || data === undefined) return { kind: 'other' };
  const postId = textIn(message, 'messageId') ?? textIn(message, 'message_id');
  const publishTime = textIn(message, 'publishTime') ?? textIn(message, 'publish_time');
  return {
    kind: 'event',
    data,
    attributes: recordIn(message, 'attributes') ?? {},
    ...(postId === undefined ? {} : { postId }),
    ...(publishTime === undefined ? {} : { publishTime }),
  };
}

/** The record that an event's data is; undefined when it is none. */
export function recordOf(data: Uint8Array): JsonRecord | undefined {
  const record = parseJson(decodeUtf8(data) ?? '');
  return isRecord(record) ? record : undefined;
}

/** Strict: Node skips signs that are no base64, and a body with one changed is not the body that was signed. */
function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
