import { accountFault } from '@aftercall/core';
import type { FailureReason, Throttled } from '@aftercall/core';

/** What an error code of Meta asks for. */
export interface MetaErrorCode {
  readonly reason: Omit<FailureReason, 'providerCode' | 'message'>;
  /** Set where the same message may be sent again later. Meta gives no Retry-After: the wait is the documented one. */
  readonly throttles?: { readonly scope: Throttled['scope']; readonly retryAfterMs?: number };
}

interface CodeGroup extends MetaErrorCode {
  readonly codes: Readonly<Record<number, string>>;
}

const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

const rateLimited: CodeGroup['reason'] = { kind: 'rate_limited', permanent: false, fallback: true, alert: false };

/**
 * Codes with one sentence for the operator, grouped by the decision they ask for. A fault
 * of our template, parameters or account says nothing about other channels, so those may
 * step in; they may not where the person, or a cap for the person's sake, says no.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
const groups: readonly CodeGroup[] = [
  {
    reason: { kind: 'opted_out', permanent: true, fallback: false, optOut: 'marketing', alert: false },
    codes: { 131050: 'The recipient has stopped marketing messages from this business.' },
  },
  {
    reason: { kind: 'window_closed', permanent: true, fallback: true, alert: false },
    codes: { 131047: 'Free text is not allowed outside the service window; a template is needed.' },
  },
  {
    reason: { kind: 'unreachable', permanent: true, fallback: true, alert: false },
    codes: {
      130497: 'Messages to the country of the recipient are restricted.',
      131026: 'The recipient is not on WhatsApp, has an old version, or has not accepted its terms.',
    },
  },
  {
    // About this message, and not about whether the person can be reached.
    reason: { kind: 'filtered', permanent: true, fallback: true, alert: false },
    codes: {
      130472: 'The recipient is in an experiment of Meta and does not receive marketing messages.',
      131062: 'A message of this kind needs the phone number of the recipient, not a user id.',
    },
  },
  {
    reason: { kind: 'invalid_number', permanent: true, fallback: false, alert: false },
    codes: { 131021: 'The recipient is the sender.' },
  },
  {
    reason: { kind: 'blocked', permanent: true, fallback: false, alert: false },
    codes: { 130403: 'The business has blocked the recipient.' },
  },
  {
    // "Wait at least 24 hours": a cap of Meta for the sake of the person, and no opt-out. No other channel steps in.
    reason: { kind: 'rate_limited', permanent: false, fallback: false, alert: false },
    throttles: { scope: 'recipient', retryAfterMs: 24 * hours },
    codes: { 131049: 'Meta holds back marketing messages to this recipient for at least a day.' },
  },
  {
    // One message in 6 s to one person, with a burst of 45. It says nothing of the person, and lasts for this pair alone.
    reason: rateLimited,
    throttles: { scope: 'recipient', retryAfterMs: 6 * seconds },
    codes: { 131056: 'Too many messages from this number to this recipient.' },
  },
  {
    reason: rateLimited,
    throttles: { scope: 'sender' },
    codes: { 130429: 'The throughput of the number is exceeded.' },
  },
  {
    // An upgrade of the number's throughput takes about a minute.
    reason: rateLimited,
    throttles: { scope: 'sender', retryAfterMs: minutes },
    codes: { 131057: 'The account is in maintenance.', 2494100: 'The number is in maintenance.' },
  },
  {
    reason: rateLimited,
    throttles: { scope: 'account', retryAfterMs: 15 * minutes },
    codes: { 4: 'The app has reached its rate limit.', 80007: 'The business account has reached its rate limit.' },
  },
  {
    // Free text still leaves from the number.
    reason: { ...rateLimited, alert: true },
    throttles: { scope: 'message', retryAfterMs: 24 * hours },
    codes: { 131064: 'Meta restricts how many templates the business may send.' },
  },
  {
    // Lasts for hours or days: sending on makes it worse.
    reason: { kind: 'rate_limited', permanent: true, fallback: true, alert: true },
    codes: { 131048: 'Too many messages of the number were blocked or reported as spam.' },
  },
  {
    // An error body is the proof that the message was refused, also where Meta is at fault.
    reason: { kind: 'provider_error', permanent: false, fallback: true, alert: false },
    codes: {
      1: 'Meta had an unknown error.',
      2: 'The service of Meta is down for the moment.',
      131000: 'Meta had an unknown error.',
      131016: 'The service is overloaded or down for the moment.',
      133004: 'The server is down for the moment.',
    },
  },
  {
    reason: { kind: 'content', permanent: true, fallback: true, alert: true },
    codes: {
      33: 'The phone number id, or another object of the request, does not exist.',
      100: 'A parameter of the request is invalid or not supported.',
      131008: 'A parameter of the request is missing.',
      131009: 'The value of a parameter is invalid.',
      131051: 'The type of the message is not supported.',
      131052: 'Media of a person could not be downloaded.',
      131053: 'Media could not be uploaded.',
      132000: 'The template has another number of parameters.',
      132001: 'The template does not exist in this language, or is not approved.',
      132005: 'The template with its parameters is too long.',
      132007: 'The template violates a policy of WhatsApp.',
      132012: 'The parameters do not have the form that the template asks for.',
      132015: 'The template is paused because of its quality.',
      132016: 'The template is disabled for good because of its quality.',
      132018: 'The parameters do not fit the template.',
      132068: 'The flow of the template is blocked.',
      132069: 'The flow of the template is throttled.',
    },
  },
  {
    reason: accountFault,
    codes: {
      0: 'The access token cannot be used.',
      3: 'The app lacks a capability or permission.',
      10: 'The app lacks a permission.',
      104: 'The request needs a proof of the app secret.',
      190: 'The access token is invalid or has expired.',
      // Stands for 200 to 299.
      200: 'The app lacks a permission.',
      368: 'The account is restricted for a violation of policies.',
      803: 'An object of the request does not exist, or is not visible to the app.',
      131005: 'The app lacks a permission.',
      131030: 'The recipient is not on the list of allowed test numbers.',
      131031: 'The account is locked.',
      131037: 'The display name of the number is not approved.',
      131042: 'There is a problem with the payment method of the account.',
      131045: 'The certificate of the number is invalid.',
      131055: 'The method is not allowed.',
      131063: 'Marketing templates are not allowed through the Cloud API for this account.',
      133010: 'The number is not registered for the Cloud API.',
      134100: 'Only marketing templates can be sent as marketing messages.',
      134102: 'The template cannot be sent as a marketing message.',
    },
  },
  {
    reason: { ...accountFault, permanent: false },
    throttles: { scope: 'message', retryAfterMs: 10 * minutes },
    codes: { 134101: 'The template is still being prepared for marketing messages.' },
  },
];

/** What is refused with these is refused for every message of the account. 200 stands for 200 to 299. */
const accountRefusals: ReadonlySet<number> = new Set([
  0, 3, 10, 104, 190, 200, 368, 131005, 131031, 131042, 131045, 131048, 133010,
]);

const entries = new Map<number, MetaErrorCode & { readonly message: string }>(
  groups.flatMap(({ codes, ...group }) =>
    Object.entries(codes).map(([code, message]) => [Number(code), { ...group, message }] as const),
  ),
);

/** The codes of the table as they stand in it, for its tests. */
export const knownErrorCodes: readonly number[] = groups.flatMap(({ codes }) => Object.keys(codes).map(Number));

export function errorCode(code: number): (MetaErrorCode & { readonly message: string }) | undefined {
  const isPermission = code >= 200 && code <= 299;
  return entries.get(isPermission ? 200 : code);
}

/** The reason of a code; one that the table lacks is final, and somebody should look at it. */
export function reasonOfCode(code: number): FailureReason {
  const entry = errorCode(code);
  if (entry !== undefined) {
    const { reason, message } = entry;
    const stops = accountRefusals.has(code >= 200 && code <= 299 ? 200 : code);
    return { ...reason, ...(stops && { stopsAccount: true }), providerCode: String(code), message };
  }
  return {
    kind: 'unknown',
    permanent: true,
    fallback: false,
    alert: true,
    providerCode: String(code),
    message: `Meta refused with the code ${code}, which this version does not know.`,
  };
}
