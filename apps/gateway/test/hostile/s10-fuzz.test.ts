import { generateKeyPairSync } from 'node:crypto';
import {
  canonicalPhone,
  createPhoneReader,
  defaultJsonLimits,
  parseCallEvent,
  parseJsonStrictly,
  readKeyword,
  retryAfterMs,
} from '@aftercall/core';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { channels } from '../../src/channels.ts';
import { parsePushEnvelope } from '../../src/ingress/push-envelope.ts';
import { readTimeCursor } from '../../src/ledger/reads/time-cursor.ts';
import { maskPhones } from '../../src/observability/mask-personal-data.ts';
import { twilioAccount } from '../support/gateway-config.ts';

/**
 * Goal S10: whatever reads the texts of others comes to an end with every text, also with 10,000 letters of the kind that
 * makes a reader look again and again. What each of them makes of good and bad texts is tested beside it.
 */

const length = 10_000;
const pieces = [
  ' ',
  '.',
  '-',
  '+',
  '(',
  '1',
  '0',
  'a',
  'STOP',
  'para',
  '\n',
  '\t',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\u0301',
].concat(['🙂', 'é', '%2B', '%', '&', '=', '{', '}', '[', '"', '\\u', ':', ',', '://', '@', '\ud800', '\u0000']);

/** A few pieces, said again until the text is long, with an end of another kind: what looks back does so often. */
const longText = fc
  .tuple(
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  .map(([some, end]) => some.join('').repeat(length).slice(0, length) + end);
const anyText = fc.oneof(longText, fc.string({ unit: 'binary', maxLength: 500 }), fc.constantFrom('', ' ', '\u0000'));

const runs = { numRuns: 150 };

describe('of every text something is made', () => {
  const readPhone = createPhoneReader({ cacheSize: 10 });
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    'a keyword': (text) => readKeyword(text),
    'a phone number': (text) => [canonicalPhone(text), readPhone(text)],
    'a JSON document': (text) => parseJsonStrictly(Buffer.from(text), defaultJsonLimits),
    'a push of Pub/Sub': (text) => parsePushEnvelope(Buffer.from(text)),
    'the end of a wait': (text) => retryAfterMs(text, new Date()),
    'a line of the log': (text) => maskPhones(text),
    'a call event with it in every place': (text) =>
      parseCallEvent({
        specversion: '1.0',
        id: text,
        source: text,
        type: 'booking.confirmed',
        subject: text,
        time: text,
        data: {
          caller: { phone: text, name: text, locale: text, timezone: text, whatsappUserId: text },
          booking: { id: text, startsAt: text, location: text, rescheduleUrl: text },
        },
      }),
  };

  test.each(Object.entries(readers))('%s', (_what, read) => {
    fc.assert(
      fc.property(anyText, (text) => {
        read(text);
      }),
      runs,
    );
  });

  test('a place in a list, or a refusal of it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          readTimeCursor(text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'BadCursorError' });
        }
      }),
      runs,
    );
  });
});

describe('a webhook, signed or not', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const settings: Readonly<Record<string, object>> = {
    sms: twilioAccount,
    whatsapp: {
      phoneNumberId: '106540352242922',
      businessAccountId: '102290129340398',
      accessToken: 'access-token',
      appSecrets: ['app-secret'],
      verifyToken: 'verify-token',
    },
    rcs: {
      provider: 'google',
      agentId: 'harbour_agent',
      serviceAccount: { client_email: 'sender@harbour.iam.gserviceaccount.com', private_key: privateKey },
      clientToken: 'client-token',
    },
  };
  /** Documents of the providers' form with a text in many places. */
  const shapes: readonly ((text: string) => string)[] = [
    (text) => text,
    (text) => new URLSearchParams({ From: text, Body: text, MessageSid: text, MessageStatus: text }).toString(),
    (text) => `Body=${text}&From=${text}`,
    (text) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: text,
            changes: [
              {
                field: 'messages',
                value: {
                  metadata: { phone_number_id: '106540352242922' },
                  contacts: [{ wa_id: text, profile: { name: text } }],
                  messages: [{ id: text, from: text, timestamp: text, type: 'text', text: { body: text } }],
                  statuses: [
                    { id: text, status: text, timestamp: text, recipient_id: text, errors: [{ title: text }] },
                  ],
                },
              },
            ],
          },
        ],
      }),
    (text) => {
      const data = { senderPhoneNumber: text, messageId: text, eventType: text, sendTime: text, text };
      return JSON.stringify({
        message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: text },
      });
    },
  ];

  test.each(Object.keys(settings))('of %s is read, or refused with an error', async (name) => {
    const factory = channels.get(name);
    const checked = await factory?.settings['~standard'].validate(settings[name]);
    if (factory === undefined || checked === undefined || checked.issues !== undefined) throw new Error('no channel');
    const { webhook } = factory.create(checked.value, {
      http: () => Promise.reject(new Error('nothing is asked of anybody')),
      now: () => new Date(),
      webhookUrl: 'https://gateway.example/webhooks/salon-luz/main',
    });
    fc.assert(
      fc.property(anyText, fc.constantFrom(...shapes), anyText, (text, shape, header) => {
        const request = {
          method: 'POST',
          url: `https://gateway.example/webhooks/salon-luz/main?a=${encodeURIComponent(text.slice(0, 99).toWellFormed())}`,
          headers: {
            'content-type': name === 'sms' ? 'application/x-www-form-urlencoded' : 'application/json',
            'x-twilio-signature': header,
            'x-hub-signature-256': header,
            'x-goog-signature': header,
          },
          rawBody: Buffer.from(shape(text)),
        };
        expect(webhook.verify(request).verified).toBe(false);
        try {
          expect(Array.isArray(webhook.parse(request).signals)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      runs,
    );
  });
});
