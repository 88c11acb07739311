import type { ConformanceSubject, WebhookDraft } from '@aftercall/channel-testkit';
import { rcsChannel } from '../../src/index.ts';
import {
  accountSid,
  apiError,
  apiMessage,
  authToken,
  from,
  messageSid,
  otherToken,
  rfc2822,
  signForm,
  to,
  writtenSettings,
} from './twilio-account.ts';

const keys = { current: authToken, other: otherToken, wrong: 'a-token-of-somebody-else' };

const form = (url: string, fields: Record<string, string>): WebhookDraft => ({
  method: 'POST',
  url,
  contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
  body: new URLSearchParams(fields).toString(),
});

const throttled = apiError(429, 20429, 'Too Many Requests');

export const twilioSubject: ConformanceSubject = {
  name: 'rcs (twilio)',
  factory: rcsChannel,
  entry: new URL('../../src/index.ts', import.meta.url),
  settings: (providerUrl) => ({ ...writtenSettings, baseUrl: providerUrl }),
  script: {
    address: to,
    secrets: [authToken, otherToken],
    send: {
      accepted: (count) => ({
        answer: { status: 201, body: apiMessage({ sid: messageSid(count) }) },
        providerIds: [messageSid(count)],
      }),
      refusals: {
        badRequest: apiError(400, 21211, `The 'To' number ${to} is not a valid phone number.`),
        unauthorized: apiError(401, 20003, 'Authenticate'),
        notFound: apiError(
          404,
          20404,
          `The requested resource /2010-04-01/Accounts/${accountSid}/Messages.json was not found`,
        ),
        optedOut: apiError(400, 21610, `Attempt to send to unsubscribed recipient ${to}`),
        throttled,
        throttledWithRetryAfter: { answer: { ...throttled, headers: { 'retry-after': '7' } }, retryAfterMs: 7_000 },
      },
    },
    abilities: {
      reconcile: {
        found: ({ text, sentAt }) => ({
          answer: {
            status: 200,
            body: {
              messages: [apiMessage({ body: text, date_created: rfc2822(sentAt), sid: messageSid(9) })],
              next_page_uri: null,
            },
          },
          providerIds: [messageSid(9)],
        }),
        absent: { status: 200, body: { messages: [], next_page_uri: null } },
      },
    },
    webhook: {
      sign: ({ method, url, contentType, body }, key) => ({
        method,
        url,
        headers: { 'content-type': contentType, 'x-twilio-signature': signForm(keys[key], url, body) },
        rawBody: Buffer.from(body),
      }),
      rotation: 'two keys',
      stale: { never: 'Twilio signs no time' },
      statuses: {
        accepted: 'accepted',
        scheduled: 'accepted',
        queued: 'accepted',
        sending: 'accepted',
        sent: 'sent',
        delivered: 'delivered',
        read: 'read',
        partially_delivered: 'sent',
        undelivered: 'undeliverable',
        failed: 'rejected',
        canceled: 'revoked',
        receiving: 'unknown',
        received: 'unknown',
      },
      echoesAttemptId: true,
      receipt: ({ status, providerId, attemptId }, url) =>
        form(`${url}?attempt=${attemptId}`, {
          AccountSid: accountSid,
          From: from,
          MessageSid: providerId,
          MessageStatus: status,
          SmsSid: providerId,
          SmsStatus: status,
          To: `rcs:${to}`,
        }),
      batch: { never: 'Twilio posts each status by itself' },
      reply: (message, url) =>
        form(url, {
          AccountSid: accountSid,
          Body: message.text,
          From: `rcs:${message.from}`,
          MessageSid: messageSid(77),
          NumMedia: '0',
          SmsStatus: 'received',
          To: from,
        }),
    },
  },
};
