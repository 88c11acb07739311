import { randomUUID } from 'node:crypto';
import type { Webhook } from '../http/webhook-poster.ts';
import { twilioSignature } from './signature.ts';

/** A form post as Twilio makes it. The signed URL is the one that was given, less a fragment, which never travels. */
export function signedWebhook(authToken: string, givenUrl: string, form: Readonly<Record<string, string>>): Webhook {
  const [url = givenUrl] = givenUrl.split('#', 1);
  return {
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': twilioSignature(authToken, url, form),
      'i-twilio-idempotency-token': randomUUID(),
    },
    body: new URLSearchParams(form).toString(),
  };
}
