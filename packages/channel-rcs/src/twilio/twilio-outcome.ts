import type { HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';
import { isRecord, parseJson } from '../parse-json.ts';
import { retryAfterMs } from '../retry-after.ts';
import { errorCode, reasonOfCode } from './twilio-error-codes.ts';

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
export function outcomeOfCreated({ sid, status, errorCode: code }: CreatedMessage): SendOutcome {
  if (typeof sid !== 'string' || !messageSid.test(sid)) return uncertain('unreadable_answer');
  if (failedAtOnce.has(status) && Number.isInteger(code)) {
    return { outcome: 'rejected', reason: reasonOfCode(Number(code)) };
  }
  const providerStatus = typeof status === 'string' ? { providerStatus: status } : {};
  return { outcome: 'accepted', providerIds: [sid], ...providerStatus };
}

/**
 * What any other answer means. Only Twilio's own refusal, a 4xx whose JSON body has its
 * code, proves that nothing was sent: "Requests that receive 429 responses aren't
 * processed" holds for Twilio's 20429, not for the 429 of a proxy.
 * https://www.twilio.com/docs/usage/rest-api-best-practices
 */
export function outcomeOfRefusal(answer: HttpResponse, now: Date): SendOutcome {
  const code = codeOf(answer.body);
  if (answer.status >= 500) return uncertain('server_error', code);
  if (answer.status < 400 || code === undefined) return uncertain('unreadable_answer', code);
  const entry = errorCode(code);
  if (entry?.throttles !== undefined) {
    const wait = retryAfterMs(answer.headers['retry-after'], now);
    return {
      outcome: 'throttled',
      scope: entry.throttles,
      providerCode: String(code),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
  }
  if (entry?.uncertain === true) return uncertain('server_error', code);
  if (answer.status === 429) return uncertain('unreadable_answer', code);
  return { outcome: 'rejected', reason: reasonOfCode(code) };
}

function uncertain(cause: Uncertain['cause'], code?: number): Uncertain {
  return code === undefined
    ? { outcome: 'uncertain', cause }
    : { outcome: 'uncertain', cause, providerCode: String(code) };
}

/** The `code` of Twilio's error body `{code, message, more_info, status}`, or of its RFC 9457 form. */
function codeOf(body: string): number | undefined {
  const error = parseJson(body);
  if (!isRecord(error) || !('status' in error)) return undefined;
  const { code } = error;
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}
