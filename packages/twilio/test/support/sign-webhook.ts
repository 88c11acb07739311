import { createHmac } from 'node:crypto';

/**
 * X-Twilio-Signature as Twilio describes it, written apart from the code under test:
 * HMAC-SHA1 over the URL and each field's name and value, sorted by name.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signForm(authToken: string, url: string, body: string): string {
  const fields = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const signed = url + fields.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}
