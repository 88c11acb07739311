import { createHmac } from 'node:crypto';
import { rcsSettings } from '../../src/index.ts';
import type { TwilioSettings } from '../../src/twilio/twilio-settings.ts';

export const accountSid = `AC${'0a'.repeat(16)}`;
export const authToken = 'c0ffee00c0ffee00c0ffee00c0ffee00';
export const otherToken = 'decaf000decaf000decaf000decaf000';
export const from = 'rcs:brand_xyz123_agent';
export const to = '+15005550006';

/** An account's settings as a tenant writes them. */
export const writtenSettings = { provider: 'twilio', accountSid, authToken, authTokens: [otherToken], from };

export function twilioSettingsWith(extra: object = {}): TwilioSettings {
  const settings = rcsSettings.parse({ ...writtenSettings, ...extra });
  if (settings.provider !== 'twilio') throw new Error('not settings of Twilio');
  return settings;
}

export const messageSid = (count: number): string => `SM${count.toString(16).padStart(32, '0')}`;

/** A message as Twilio's API shows it. */
export function apiMessage(extra: object = {}): object {
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: 'hello',
    date_created: 'Mon, 23 Nov 2026 10:00:00 +0000',
    date_sent: null,
    date_updated: 'Mon, 23 Nov 2026 10:00:00 +0000',
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: null,
    sid: messageSid(1),
    status: 'queued',
    subresource_uris: {},
    to: `rcs:${to}`,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${messageSid(1)}.json`,
    ...extra,
  };
}

/** Twilio's error body. */
export function apiError(status: number, code: number, message = 'refused'): { status: number; body: object } {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

export function rfc2822(time: Date): string {
  return time.toUTCString().replace('GMT', '+0000');
}

/**
 * X-Twilio-Signature as Twilio describes it, written apart from the code under test:
 * HMAC-SHA1 over the URL and each field's name and value, sorted by name.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function signForm(token: string, url: string, body: string): string {
  const fields = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const signed = url + fields.map(([name, value]) => name + value).join('');
  return createHmac('sha1', token).update(signed, 'utf8').digest('base64');
}
