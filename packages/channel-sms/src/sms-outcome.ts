import { TransportError } from '@aftercall/core';
import type { HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';
import { errorCode, reasonOfCode } from './sms-error-codes.ts';

/** The parts of Twilio's created message that decide the outcome, as they came over the wire. */
export interface CreatedMessage {
  readonly sid: unknown;
  readonly status: unknown;
  readonly errorCode: unknown;
}

/** https://www.twilio.com/docs/glossary/what-is-a-sid */
const messageSid = /^(?:SM|MM)[0-9a-f]{32}$/i;

/** The states of a new message that Twilio has already given up; no callback is sent for an initial state. */
const failedAtOnce: ReadonlySet<unknown> = new Set(['failed', 'undelivered']);

/** What a 2xx answer means. */
export function outcomeOfCreated(message: CreatedMessage): SendOutcome {
  if (typeof message.sid !== 'string' || !messageSid.test(message.sid)) return unreadable;
  if (failedAtOnce.has(message.status) && Number.isInteger(message.errorCode)) {
    return { outcome: 'rejected', reason: reasonOfCode(Number(message.errorCode)) };
  }
  return {
    outcome: 'accepted',
    providerIds: [message.sid],
    ...(typeof message.status === 'string' ? { providerStatus: message.status } : {}),
  };
}

/**
 * What any other answer means. Only Twilio's own refusal, a 4xx whose JSON body has its
 * code, proves that nothing was sent: "Requests that receive 429 responses aren't
 * processed" holds for Twilio's 20429, not for the 429 of a proxy.
 * https://www.twilio.com/docs/usage/rest-api-best-practices
 */
export function outcomeOfRefusal(answer: HttpResponse, now: Date): SendOutcome {
  const code = twilioCode(answer.body);
  if (answer.status >= 500) return uncertain('server_error', code);
  if (answer.status < 400 || code === undefined) return uncertain('unreadable_answer', code);
  const entry = errorCode(code);
  if (entry?.throttles !== undefined) {
    const retryAfterMs = retryAfter(answer.headers['retry-after'], now);
    return {
      outcome: 'throttled',
      scope: entry.throttles,
      providerCode: String(code),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (entry?.uncertain === true) return uncertain('server_error', code);
  if (answer.status === 429) return uncertain('unreadable_answer', code);
  return { outcome: 'rejected', reason: reasonOfCode(code) };
}

/** What it means that there is no answer. */
export function outcomeOfSilence(error: unknown): SendOutcome {
  if (!TransportError.isInstance(error)) return uncertain('connection_lost');
  if (error.bytesLeft === 'no') {
    return {
      outcome: 'rejected',
      reason: {
        kind: 'provider_error',
        permanent: false,
        fallback: false,
        alert: false,
        message: `Nothing was sent, because no connection to Twilio was available: ${error.kind}.`,
      },
    };
  }
  return uncertain(causeOfSilence[error.kind]);
}

const causeOfSilence: Readonly<Record<TransportError['kind'], Uncertain['cause']>> = {
  refused: 'connection_lost',
  connection_lost: 'connection_lost',
  timeout: 'timeout',
  aborted: 'aborted',
  answer_too_large: 'unreadable_answer',
};

const unreadable: Uncertain = { outcome: 'uncertain', cause: 'unreadable_answer' };

function uncertain(cause: Uncertain['cause'], code?: number): Uncertain {
  return code === undefined
    ? { outcome: 'uncertain', cause }
    : { outcome: 'uncertain', cause, providerCode: String(code) };
}

/** The `code` of Twilio's error body `{code, message, more_info, status}`, or of its RFC 9457 form. */
function twilioCode(body: string): number | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || !('code' in parsed) || !('status' in parsed)) return undefined;
  return typeof parsed.code === 'number' && Number.isInteger(parsed.code) ? parsed.code : undefined;
}

/** A Retry-After in milliseconds: seconds, or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}
