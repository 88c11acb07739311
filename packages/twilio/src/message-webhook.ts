import { createHash } from 'node:crypto';
import type { ChannelWebhook, ReplySignal, Signal, WebhookReply, WebhookRequest } from '@aftercall/core';
import { isDividedOtherwise } from './bounds-of-fields.ts';
import type { ErrorTable } from './error-table.ts';
import { createSignatureVerifier } from './signature-verifier.ts';
import { parseReceipt } from './status-receipt.ts';
import { anyField, field, isForm, readForm } from './webhook-form.ts';
import type { FormFields } from './webhook-form.ts';

const noContent: WebhookReply = { status: 204, contentType: 'text/plain', body: '' };

/** An empty TwiML document: nothing is answered to the person from here. */
const noAnswer: WebhookReply = { status: 200, contentType: 'text/xml', body: '<Response/>' };

/** What a channel makes of the webhooks of its account. */
export interface MessageWebhookParts {
  /** The name of the channel. */
  readonly name: string;
  /** All that are accepted, during a rotation two. */
  readonly authTokens: readonly string[];
  readonly errors: ErrorTable;
  parseInbound(this: void, form: FormFields, providerId: string): ReplySignal;
}

/** Status callbacks and inbound messages of one account, both at its one webhook URL. */
export function createMessageWebhook(parts: MessageWebhookParts): ChannelWebhook {
  return {
    verify: createSignatureVerifier(parts.authTokens),
    parse(request) {
      const signal = signalOf(request, parts);
      return { signals: [signal], reply: signal.signal === 'reply' ? noAnswer : noContent };
    },
  };
}

function signalOf(request: WebhookRequest, { name, errors, parseInbound }: MessageWebhookParts): Signal {
  const form = formOf(request);
  if (form === undefined) return unknown(request, 'not a form');
  const providerId = field(form, 'MessageSid') ?? field(form, 'SmsSid');
  if (providerId === undefined) return unknown(request, 'no message sid');
  const receipt = (rawStatus: string): Signal =>
    parseReceipt(form, { providerId, rawStatus, url: request.url, channel: name }, errors);
  const inbound = (): Signal =>
    isDividedOtherwise(form, request.url) ? unknown(request, 'fields in other bounds') : parseInbound(form, providerId);
  const messageStatus = field(form, 'MessageStatus');
  if (messageStatus === 'received' && isInbound(form)) return inbound();
  if (messageStatus !== undefined) return receipt(messageStatus);
  const smsStatus = field(form, 'SmsStatus');
  if (isInbound(form) || smsStatus === 'received') return inbound();
  if (smsStatus !== undefined) return receipt(smsStatus);
  return unknown(request, 'neither a status nor a message');
}

/** Undefined for a body that is none. A number, or a service, may be set up to call with GET: then the query is the form. */
function formOf({ method, url, rawBody, headers }: WebhookRequest): FormFields | undefined {
  if (method === 'GET' && rawBody.byteLength === 0) return readForm(Buffer.from(URL.parse(url)?.search ?? ''));
  const form = readForm(rawBody);
  return isForm(headers['content-type']) ? form : undefined;
}

/** A person wrote, or tapped a button. */
function isInbound(form: FormFields): boolean {
  return anyField(form, 'Body') !== undefined || anyField(form, 'ButtonPayload') !== undefined;
}

/** What is called with GET has all that it says in its URL. */
function unknown({ method, url, rawBody }: WebhookRequest, topic: string): Signal {
  const said = method === 'GET' ? Buffer.concat([Buffer.from(`${url}\n`), rawBody]) : rawBody;
  return { signal: 'unknown', key: createHash('sha256').update(said).digest('hex'), topic };
}
