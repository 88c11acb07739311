import { createHmac } from 'node:crypto';

/**
 * X-Twilio-Signature: HMAC-SHA1 over the URL and, sorted by name, each field's name and value.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signCallback(authToken: string, url: string, fields: Readonly<Record<string, string>>): string {
  let signed = url;
  for (const name of Object.keys(fields).sort()) signed += name + fields[name];
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}
