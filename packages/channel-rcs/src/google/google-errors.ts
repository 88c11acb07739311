import { accountFault, accountRefusal } from '@aftercall/core';
import type { FailureReason, HttpResponse, Throttled } from '@aftercall/core';
import { isRecord, parseJson, recordIn, textIn } from '../parse-json.ts';

/** An error as Google's APIs write it: `{"error": {"code", "message", "status"}}`. https://google.aip.dev/193 */
export interface GoogleError {
  /** e.g. `NOT_FOUND`. */
  readonly status: string;
  /** English, and may repeat the number it is about: never passed on. */
  readonly message: string;
}

/** What a status of Google asks for. */
export interface GoogleErrorStatus {
  readonly reason: Omit<FailureReason, 'providerCode'>;
  /** Google refused for now, and says that it did not process the request. */
  readonly throttles?: true;
  /** The message under this id is there already. */
  readonly exists?: true;
}

/**
 * The statuses that a call about a message may come to. Another channel may say what this
 * one is not set up for, so every refusal asks for a fallback.
 * https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages/create
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/build/capabilities
 */
const statuses: Readonly<Record<string, GoogleErrorStatus>> = {
  INVALID_ARGUMENT: {
    reason: {
      kind: 'content',
      permanent: true,
      fallback: true,
      alert: true,
      message: 'Google calls the message malformed, or says that the phone cannot show it.',
    },
  },
  UNAUTHENTICATED: {
    reason: {
      ...accountRefusal,
      message: 'Google does not take the access token of the service account.',
    },
  },
  // It may be about this recipient alone, so it stops no account.
  PERMISSION_DENIED: {
    reason: {
      ...accountFault,
      message:
        'The service account may not send for the agent, or the agent is not launched and the recipient is no tester.',
    },
  },
  NOT_FOUND: {
    reason: {
      kind: 'unreachable',
      permanent: true,
      fallback: true,
      alert: false,
      message: 'The number cannot be reached by RCS, or not by this agent.',
    },
  },
  RESOURCE_EXHAUSTED: {
    reason: {
      kind: 'rate_limited',
      permanent: false,
      fallback: true,
      alert: false,
      message: 'The traffic limit of the agent is reached.',
    },
    throttles: true,
  },
  // Google documents that it ignores a repeated id, and no error for it; an error would say the same.
  ALREADY_EXISTS: {
    reason: {
      kind: 'provider_error',
      permanent: true,
      fallback: false,
      alert: false,
      message: 'A message has this id already.',
    },
    exists: true,
  },
};

export function errorStatus(status: string): GoogleErrorStatus {
  if (Object.hasOwn(statuses, status)) return statuses[status]!;
  const message = 'Google refused the message with a status that this version does not know.';
  return { reason: { kind: 'unknown', permanent: true, fallback: true, alert: true, message } };
}

/** The statuses of the table, for its tests. */
export const knownErrorStatuses: readonly string[] = Object.keys(statuses);

/** The reason of a status, with Google's own word beside it. */
export function reasonOfStatus(status: string): FailureReason {
  const providerCode = /^[A-Z_]{1,60}$/.test(status) ? { providerCode: status } : {};
  return { ...errorStatus(status).reason, ...providerCode };
}

/** Google's error of an answer; undefined when the body is not Google's. */
export function readGoogleError({ body }: Pick<HttpResponse, 'body'>): GoogleError | undefined {
  const parsed = parseJson(body);
  const error = isRecord(parsed) ? recordIn(parsed, 'error') : undefined;
  const status = error === undefined ? undefined : textIn(error, 'status');
  if (error === undefined || status === undefined) return undefined;
  return { status, message: textIn(error, 'message') ?? '' };
}

/**
 * Whom a traffic limit is about: "the allowed traffic limit for this agent on the user" is one person's, any other
 * the account's. There is no field for it.
 */
export function throttledScope({ message }: GoogleError): Throttled['scope'] {
  return /\b(?:on|for|to) (?:the|this) user\b/i.test(message) ? 'recipient' : 'account';
}
