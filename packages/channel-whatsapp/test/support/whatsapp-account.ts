import { whatsappSettings } from '../../src/index.ts';
import type { WhatsappSettings } from '../../src/index.ts';

export const phoneNumberId = '106540352242922';
export const businessAccountId = '102290129340398';
export const accessToken = 'EAAJtoken0c0ffee0c0ffee';
export const appSecret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
export const otherSecret = 'decaf000decaf000decaf000decaf000';
export const verifyToken = 'a-token-that-meta-repeats';
export const to = '+16505551234';
export const waId = '16505551234';
export const userId = 'US.13491208655302741918';
export const parentUserId = 'US.ENT.11815799212886844830';

export const bookingTemplate = {
  trigger: 'booking.confirmed',
  locale: 'en-US',
  name: 'booking_confirmed',
  body: {
    text: '{{1}}: your appointment is on {{2}} at {{3}}. Where: {{4}}. Reference: {{5}}.',
    parameters: ['business', 'date', 'time', 'location', 'id'],
  },
  buttons: [{ index: 0, url: 'rescheduleUrl', prefix: 'https://example.com/r/' }],
};

export const requestTemplate = {
  trigger: 'caller.requested',
  locale: 'en-US',
  name: 'caller_requested',
  body: { text: '{{business}}: {{answer}}', parameters: { business: 'business', answer: 'text' } },
};

/** An account's settings as a tenant writes them. */
export const writtenSettings = {
  phoneNumberId,
  businessAccountId,
  accessToken,
  appSecrets: [appSecret, otherSecret],
  verifyToken,
  templates: [bookingTemplate, requestTemplate],
};

export function settingsWith(extra: object = {}): WhatsappSettings {
  return whatsappSettings.parse({ ...writtenSettings, ...extra });
}

export const wamid = (count: number): string => `wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI${count}AA==`;

/** What Meta answers when it has taken a message over. */
export function apiAccepted(count: number, extra: object = {}): object {
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: waId, wa_id: waId }],
    messages: [{ id: wamid(count), ...extra }],
  };
}

/** Meta's error body. */
export function apiError(status: number, code: number, details = 'refused'): { status: number; body: object } {
  return {
    status,
    body: {
      error: {
        message: `(#${code}) ${details}`,
        type: 'OAuthException',
        code,
        error_data: { messaging_product: 'whatsapp', details },
        fbtrace_id: 'AbCdEf0123456789',
      },
    },
  };
}
