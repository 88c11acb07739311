import type { ConformanceSubject, WebhookDraft, WrittenMessage } from '@aftercall/channel-testkit';
import { signForm } from './sign-webhook.ts';
import { accountSid, apiError, apiMessage, authToken, messageSid, otherToken, rfc2822, to } from './twilio-account.ts';

const keys = { current: authToken, other: otherToken, wrong: 'a-token-of-somebody-else' };

const form = (url: string, fields: Record<string, string>): WebhookDraft => ({
  method: 'POST',
  url,
  contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
  body: new URLSearchParams(fields).toString(),
});

const throttled = apiError(429, 20429, 'Too Many Requests');

/** What a channel over Twilio adds to what they have in common. */
export interface TwilioSubjectParts extends Pick<ConformanceSubject, 'name' | 'factory' | 'entry'> {
  /** An account as a tenant writes it. */
  readonly written: object;
  /** The sender. */
  readonly from: string;
  /** A number as Twilio writes it on this channel. */
  addressOf(this: void, number: string): string;
}

/** A channel over Twilio's message resource, as the conformance kit wants to know it. */
export function twilioSubject({ written, from, addressOf, ...channel }: TwilioSubjectParts): ConformanceSubject {
  const message = (extra: object): object => apiMessage({ from, to: addressOf(to), ...extra });
  /** As the list shows what was written, and as it is posted. */
  const inbound = ({ number, text, at, ...written }: WrittenMessage): object =>
    message({
      sid: messageSid(number),
      body: text,
      date_created: rfc2822(at),
      direction: 'inbound',
      from: addressOf(written.from),
      to: from,
      status: 'received',
    });
  const posted = ({ number, text, ...written }: Omit<WrittenMessage, 'at'>, url: string): WebhookDraft =>
    form(url, {
      AccountSid: accountSid,
      Body: text,
      From: addressOf(written.from),
      MessageSid: messageSid(number),
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      To: from,
    });
  return {
    ...channel,
    settings: (providerUrl) => ({ ...written, baseUrl: providerUrl }),
    script: {
      address: to,
      secrets: [authToken, otherToken],
      send: {
        accepted: (count) => ({
          answer: { status: 201, body: message({ sid: messageSid(count) }) },
          providerIds: [messageSid(count)],
        }),
        refusals: {
          badRequest: apiError(400, 21211, `The 'To' number ${to} is not a valid phone number.`),
          unauthorized: apiError(401, 20003, 'Authenticate'),
          forbidden: apiError(403, 20403, 'Forbidden'),
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
                messages: [message({ body: text, date_created: rfc2822(sentAt), sid: messageSid(9) })],
                next_page_uri: null,
              },
            },
            providerIds: [messageSid(9)],
          }),
          absent: { status: 200, body: { messages: [], next_page_uri: null } },
        },
        receiptOf: {
          told: ({ status, providerId }) => ({ status: 200, body: message({ sid: providerId, status }) }),
          absent: apiError(404, 20404, 'The requested resource was not found'),
        },
        listReplies: {
          listed: (written) => ({ status: 200, body: { messages: written.map(inbound), next_page_uri: null } }),
          posted: (written, url) => posted(written, url),
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
            To: addressOf(to),
          }),
        batch: { never: 'Twilio posts each status by itself' },
        reply: (reply, url) => posted({ ...reply, number: 77 }, url),
      },
    },
  };
}
