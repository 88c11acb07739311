import { randomUUID } from 'node:crypto';
import type { Webhook } from '../http/webhook-poster.ts';
import { twilioSignature } from './signature.ts';

/**
 * A form post as Twilio makes it. The signed URL is the one that was given, less a fragment, which never travels: it says how
 * often the post is repeated (`rc`), and after what (`rp`).
 * https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export function signedWebhook(authToken: string, givenUrl: string, form: Readonly<Record<string, string>>): Webhook {
  const [url = givenUrl, overrides = ''] = givenUrl.split('#', 2);
  const asked = new URLSearchParams(overrides);
  const [most, after] = [asked.get('rc'), asked.get('rp')];
  return {
    url,
    repeats: { ...(most !== null && { most: Number(most) }), ...(after !== null && { after: after.split(',') }) },
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': twilioSignature(authToken, url, form),
      'i-twilio-idempotency-token': randomUUID(),
    },
    body: new URLSearchParams(form).toString(),
  };
}
