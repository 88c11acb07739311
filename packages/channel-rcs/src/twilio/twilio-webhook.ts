import { createHash } from 'node:crypto';
import type { ChannelWebhook, Signal, WebhookReply, WebhookRequest } from '@aftercall/core';
import { field, isForm, readForm } from './twilio-form.ts';
import { parseInbound } from './twilio-inbound.ts';
import { parseReceipt } from './twilio-receipt.ts';
import { verifyTwilio } from './twilio-signature.ts';

const noContent: WebhookReply = { status: 204, contentType: 'text/plain', body: '' };

/** An empty TwiML document: nothing is answered to the person from here. */
const noAnswer: WebhookReply = { status: 200, contentType: 'text/xml', body: '<Response/>' };

/** Status callbacks and inbound messages of one account, both at its one webhook URL. */
export function createTwilioWebhook(authTokens: readonly string[]): ChannelWebhook {
  return {
    verify: (request) => verifyTwilio(request, authTokens),
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
  const isMessage = form.has('Body') || form.has('ButtonPayload') || smsStatus === 'received';
  if (isMessage) return parseInbound(form, providerId);
  if (smsStatus !== undefined) return parseReceipt(form, providerId, smsStatus, request.url);
  return unknown(request, 'neither a status nor a message');
}

function unknown(request: WebhookRequest, topic: string): Signal {
  return { signal: 'unknown', key: createHash('sha256').update(request.rawBody).digest('hex'), topic };
}
