import { accountFields, keyIsWhole, senderIsNamed } from '../../src/account-settings.ts';
import type { AccountSettings } from '../../src/account-settings.ts';
import { z } from 'zod';

export const accountSid = `AC${'0a'.repeat(16)}`;
export const authToken = 'c0ffee00c0ffee00c0ffee00c0ffee00';
export const otherToken = 'decaf000decaf000decaf000decaf000';
/** A person's number; Twilio's own for tests. */
export const to = '+15005550006';

/** An account as a tenant writes it, but for its sender. */
export const writtenAccount = { accountSid, authToken, authTokens: [otherToken] };

/** The settings that every channel has, with a sender of any kind. */
export const plainSettings = z
  .strictObject({ ...accountFields, from: z.string().optional(), replyNumbers: z.array(z.string()).optional() })
  .refine(...keyIsWhole)
  .refine(...senderIsNamed);

export function accountWith(extra: object = {}): AccountSettings {
  return plainSettings.parse({ ...writtenAccount, from: '+15005550001', ...extra });
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
    from: '+15005550001',
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    sid: messageSid(1),
    status: 'queued',
    subresource_uris: {},
    to,
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
