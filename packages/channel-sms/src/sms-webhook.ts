import { createHash } from 'node:crypto';
import type { ChannelWebhook, Signal, WebhookReply, WebhookRequest } from '@aftercall/core';
import { anyField, field, isForm, readForm } from './sms-form.ts';
import { parseInbound } from './sms-inbound.ts';
import { parseReceipt } from './sms-receipt.ts';
import { createSignatureVerifier } from './sms-signature.ts';

const noContent: WebhookReply = { status: 204, contentType: 'text/plain', body: '' };

/** An empty TwiML document: nothing is answered to the person from here. */
const noAnswer: WebhookReply = { status: 200, contentType: 'text/xml', body: '<Response/>' };

/** Status callbacks and inbound messages of one account, both at its one webhook URL. */
export function createSmsWebhook(authTokens: readonly string[]): ChannelWebhook {
  return {
    verify: createSignatureVerifier(authTokens),
    parse(request) {
      const signal = signalOf(request);
      return { signals: [signal], reply: signal.signal === 'reply' ? noAnswer : noContent };
    },
  };
}

function signalOf(request: WebhookRequest): Signal {
  const form = readForm(request.rawBody);
  if (!isForm(request.headers['content-type'])) return unknown(request, 'not a form');
  const providerId = field(form, 'MessageSid') ?? field(form, 'SmsSid');
  if (providerId === undefined) return unknown(request, 'no message sid');
  const messageStatus = field(form, 'MessageStatus');
  if (messageStatus !== undefined) return parseReceipt(form, providerId, messageStatus, request.url);
  const smsStatus = field(form, 'SmsStatus');
  if (anyField(form, 'Body') !== undefined || smsStatus === 'received') return parseInbound(form, providerId);
  if (smsStatus !== undefined) return parseReceipt(form, providerId, smsStatus, request.url);
  return unknown(request, 'neither a status nor a message');
}

function unknown(request: WebhookRequest, topic: string): Signal {
  return { signal: 'unknown', key: createHash('sha256').update(request.rawBody).digest('hex'), topic };
}
