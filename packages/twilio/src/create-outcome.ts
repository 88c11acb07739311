import { readBilling, reasonOfRefusal, waitAskedBy } from '@aftercall/core';
import type { HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';
import { unexplained } from './error-table.ts';
import type { ErrorTable } from './error-table.ts';

/** The parts of Twilio's created message that decide the outcome, as they came over the wire. */
export interface CreatedMessage {
  readonly sid: unknown;
  readonly status: unknown;
  readonly errorCode: unknown;
  /** A text; `0` where a Messaging Service has not chosen its sender yet. */
  readonly segments: unknown;
}

/** https://www.twilio.com/docs/glossary/what-is-a-sid */
const messageSid = /^(?:SM|MM)[0-9a-f]{32}$/i;

/** The states of a new message that Twilio has already given up; no callback is sent for an initial state. */
const failedAtOnce: ReadonlySet<unknown> = new Set(['failed', 'undelivered']);

/**
 * What a 2xx answer to a create call means. Its price is null: Twilio sets it once the carrier has the message.
 *
 * @param units how many segments the request has by our own count.
 */
export function outcomeOfCreated(
  { sid, status, errorCode, segments }: CreatedMessage,
  units: number,
  errors: ErrorTable,
): SendOutcome {
  if (typeof sid !== 'string' || !messageSid.test(sid)) return uncertain('unreadable_answer');
  if (failedAtOnce.has(status)) {
    // Each further try would be a message of its own, that fails for nobody knows what.
    const isExplained = Number.isInteger(errorCode) && errorCode !== 0;
    const reason = isExplained ? errors.reasonOf(Number(errorCode)) : { ...unexplained, permanent: true };
    return { outcome: 'rejected', reason };
  }
  const providerStatus = typeof status === 'string' ? { providerStatus: status } : {};
  const counted = Number(segments);
  const billing = counted === units ? undefined : readBilling({ segments: counted });
  return { outcome: 'accepted', providerIds: [sid], ...providerStatus, ...(billing && { billing }) };
}

/**
 * What any other answer means. Only Twilio's own refusal, a 4xx whose JSON body has its
 * code, proves that nothing was sent: "Requests that receive 429 responses aren't
 * processed" holds for Twilio's own, such as 20429 or 63038, not for the 429 of a proxy.
 * https://www.twilio.com/docs/usage/rest-api-best-practices
 */
export function outcomeOfRefusal(answer: HttpResponse, errors: ErrorTable, now: Date): SendOutcome {
  const code = twilioCode(answer.body);
  if (answer.status >= 500) return { ...uncertain('server_error', code), ...waitAskedBy(answer, now) };
  if (answer.status < 400 || code === undefined) return uncertain('unreadable_answer', code);
  const entry = errors.entry(code);
  if (entry?.throttles !== undefined) {
    return { outcome: 'throttled', scope: entry.throttles, providerCode: String(code), ...waitAskedBy(answer, now) };
  }
  if (entry?.uncertain === true) return uncertain('server_error', code);
  if (answer.status === 429 && entry === undefined) return uncertain('unreadable_answer', code);
  return { outcome: 'rejected', reason: reasonOfRefusal(errors.reasonOf(code), answer.status) };
}

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
