import { createHash } from 'node:crypto';
import type { ChannelWebhook, Signal, WebhookReply, WebhookRequest } from '@aftercall/core';
import { isAccountField, parseAccountNews } from './whatsapp-account-news.ts';
import { reasonOfCode } from './whatsapp-error-codes.ts';
import { parseInbound } from './whatsapp-inbound.ts';
import { codeOf, fieldsOf, listOf, parseJson, textOf, timeOf, wordOf } from './whatsapp-json.ts';
import type { Fields } from './whatsapp-json.ts';
import { parseMoved } from './whatsapp-moved.ts';
import { isOfAnotherNumber, saidToAnotherNumber } from './whatsapp-other-number.ts';
import { parsePreference } from './whatsapp-preference.ts';
import { parseReceipt } from './whatsapp-receipt.ts';
import type { WhatsappSettings } from './whatsapp-settings.ts';
import { challengeOf, verifyChallenge, verifySignature } from './whatsapp-signature.ts';

/** "Payloads can be up to 3 MB." */
const largestBody = 3 * 1_024 * 1_024;

const taken: WebhookReply = { status: 200, contentType: 'text/plain', body: '' };

type WebhookSettings = Pick<WhatsappSettings, 'appSecrets' | 'verifyToken' | 'businessAccountId' | 'phoneNumberId'>;

/** Makes the signal of a fact that this version does not know; `path` says where in the body it stood. */
type MakeUnknown = (topic: string, path: readonly unknown[], id?: string) => Signal;

/** Every webhook field of one account at its one URL, and the GET by which Meta checks that URL. */
export function createWhatsappWebhook(settings: WebhookSettings): ChannelWebhook {
  return {
    verify(request) {
      if (request.method === 'GET') return verifyChallenge(request, settings.verifyToken);
      if (request.method === 'POST') return verifySignature(request, settings.appSecrets);
      return { verified: false, why: 'Meta calls with GET and POST only' };
    },
    parse(request) {
      if (request.method === 'GET') return { signals: [], reply: { ...taken, body: challengeOf(request) } };
      return { signals: signalsOf(request, settings), reply: taken };
    },
  };
}

/**
 * Meta puts up to a thousand updates into one body: every entry, every change in it and
 * every item of a change is a fact of its own.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
function signalsOf(
  { rawBody }: WebhookRequest,
  { businessAccountId, phoneNumberId }: WebhookSettings,
): readonly Signal[] {
  const body = readDocument(rawBody);
  const digest = createHash('sha256').update(rawBody).digest('hex');
  const unknown: MakeUnknown = (topic, path, id) => ({
    signal: 'unknown',
    key: id ?? ['unknown', digest, ...path].join('/'),
    topic,
  });
  const { object, entry } = fieldsOf(body);
  const entries = listOf(entry).map(fieldsOf);
  if (object !== 'whatsapp_business_account' || entries.length === 0) return [unknown('no entry of WhatsApp', [])];
  return entries.flatMap((fields, index) => {
    const changes = listOf(fields['changes']).map(fieldsOf);
    if (changes.length === 0) return [unknown('an entry without changes', [index])];
    // An app has one webhook for all its customers, unless each has its own: nothing of another one is told here.
    if (fields['id'] !== businessAccountId) {
      return changes.map((_, place) => unknown('another business account', [index, place]));
    }
    return changes.flatMap((change, place) => signalsOfChange(change, fields, [index, place], unknown, phoneNumberId));
  });
}

function signalsOfChange(
  { field, value }: Fields,
  entry: Fields,
  path: readonly number[],
  unknown: MakeUnknown,
  phoneNumberId: string,
): readonly Signal[] {
  const fields = fieldsOf(value);
  const topic = wordOf(field);
  const each = (list: string, read: (item: Fields, path: readonly unknown[]) => Signal): readonly Signal[] =>
    listOf(fields[list]).map((item, index) => read(fieldsOf(item), [...path, list, index]));
  const signals: Signal[] = [];
  if (field === 'messages') {
    signals.push(
      ...each('messages', (message, at) => {
        // Also where it is told to another number: they left theirs for all of them.
        const moved = parseMoved(message);
        if (moved !== undefined) return moved;
        const inbound = parseInbound(message, fields['contacts']);
        const id = textOf(message['id']);
        const none = (why: string): Signal => unknown(why, at, id && `message/${id}`);
        if (!('signal' in inbound)) return none(inbound.topic);
        if (!isOfAnotherNumber(fields, phoneNumberId)) return inbound;
        return saidToAnotherNumber(inbound) ?? none('message/another_number');
      }),
      ...each('statuses', (status, at) => parseReceipt(status) ?? unknown('a status without id', at)),
      ...each('errors', (error, at) => {
        const untold = unknown('errors/another_number', at);
        return isOfAnotherNumber(fields, phoneNumberId) ? untold : accountError(error, entry, untold.key);
      }),
    );
  } else if (field === 'user_preferences') {
    signals.push(
      ...each('user_preferences', (preference, at) => {
        const untold = unknown('user_preferences', at);
        return parsePreference(preference, untold.key) ?? untold;
      }),
    );
  } else if (isAccountField(field)) {
    signals.push(parseAccountNews(field, fields, entry));
  }
  return signals.length > 0 ? signals : [unknown(topic, path)];
}

/** What goes wrong with the number as such, and belongs to no message. */
function accountError({ code }: Fields, entry: Fields, key: string): Signal {
  const at = timeOf(entry['time']);
  const known = codeOf(code);
  return {
    signal: 'account',
    key,
    topic: 'errors',
    message:
      known === undefined ? 'Meta told of an error without a code.' : `${reasonOfCode(known).message} (${known})`,
    ...(at === undefined ? {} : { at }),
  };
}

/** Throws for what is no document; its text is not told, because it may be a person's. */
function readDocument(rawBody: Uint8Array): unknown {
  if (rawBody.byteLength > largestBody) throw new SyntaxError(`the body is larger than ${largestBody} bytes`);
  const body = parseJson(new TextDecoder().decode(rawBody));
  if (body === undefined) throw new SyntaxError('the body is no JSON document');
  return body;
}
