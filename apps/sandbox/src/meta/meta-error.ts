import { randomBytes } from 'node:crypto';
import type { HandsetFailure, Refusal } from '../faults/fault.ts';

/** HTTP status and title by code: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes */
const errorTable = {
  33: { status: 400, title: 'Unsupported post request' },
  100: { status: 400, title: 'Invalid parameter' },
  190: { status: 401, title: 'Invalid OAuth access token - Cannot parse access token' },
  2500: { status: 400, title: 'Unknown path components' },
  80007: { status: 400, title: 'Rate limit issues' },
  130429: { status: 400, title: 'Rate limit hit' },
  130497: { status: 403, title: 'Business account is restricted from messaging users in this country.' },
  131000: { status: 500, title: 'Something went wrong' },
  131008: { status: 400, title: 'Required parameter is missing' },
  131009: { status: 400, title: 'Parameter value is not valid' },
  131016: { status: 500, title: 'Service unavailable' },
  131026: { status: 400, title: 'Message undeliverable' },
  131047: { status: 400, title: 'Re-engagement message' },
  131049: { status: 400, title: 'This message was not delivered to maintain healthy ecosystem engagement.' },
  131050: {
    status: 400,
    title:
      'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
  },
  131051: { status: 400, title: 'Unsupported message type' },
  131056: { status: 400, title: '(Business Account, Consumer Account) pair rate limit hit' },
  132000: { status: 400, title: 'Number of parameters does not match the expected number of params' },
  132001: { status: 404, title: 'Template name does not exist in the translation' },
  132012: { status: 400, title: 'Parameter format does not match format in the created template' },
  132015: { status: 400, title: 'Template is paused' },
  132016: { status: 400, title: 'Template is disabled' },
  132018: { status: 400, title: 'There is an issue with the parameters in your template' },
} as const satisfies Record<number, { status: number; title: string }>;

export type MetaErrorCode = keyof typeof errorTable;

/** How Meta says a refusal. It never says Retry-After. */
export const refusalCodes: Readonly<Record<Refusal, MetaErrorCode>> = {
  throttled: 130429,
  throttled_until_date: 80007,
  invalid_address: 131009,
  unroutable: 130497,
  not_mobile: 131026,
  opted_out: 131050,
};

/** How Meta says a failed delivery: it tells little, so most are 131026. */
export const failureCodes: Readonly<Record<HandsetFailure, MetaErrorCode>> = {
  unreachable: 131026,
  blocked: 131026,
  unknown_handset: 131026,
  landline: 131026,
  filtered: 131049,
  unknown_error: 131000,
  channel_absent: 131026,
};

/** A request that is answered with a Graph error. Its words never repeat an address or a text. */
export class MetaError extends Error {
  override readonly name = 'MetaError';
  readonly code: MetaErrorCode;
  readonly status: number;
  readonly details: string;

  constructor(code: MetaErrorCode, details: string) {
    super(errorTable[code].title);
    this.code = code;
    this.status = errorTable[code].status;
    this.details = details;
  }

  /** No error_subcode: deprecated, and not in answers of v16 and later, except that of an unknown object. */
  toBody() {
    const unknownObject = this.code === 33;
    return {
      error: {
        message: unknownObject ? `${this.message}. ${this.details}` : `(#${this.code}) ${this.message}`,
        type: unknownObject ? 'GraphMethodException' : 'OAuthException',
        code: unknownObject ? 100 : this.code,
        ...(unknownObject
          ? { error_subcode: 33 }
          : { error_data: { messaging_product: 'whatsapp', details: this.details } }),
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    };
  }
}

/** The same in a status webhook. */
export function statusError(code: MetaErrorCode) {
  const { title } = errorTable[code];
  return {
    code,
    title,
    message: title,
    error_data: { details: `${title}.` },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  };
}
