import { reasonOfRefusal, waitAskedBy } from '@aftercall/core';
import type { HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';
import { errorCode, reasonOfCode } from './whatsapp-error-codes.ts';
import { fieldsOf, listOf, parseJson, textOf } from './whatsapp-json.ts';

/**
 * What an answer means. A 200 says that Meta took the message over, and most failures
 * come later by webhook. Only Meta's own error body proves that nothing was sent, and it
 * comes with a 400 even for throttling: the code decides, never the HTTP status. A Retry-After, which Meta does not
 * document, is longer or shorter than what it documents: the longer one holds.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export function outcomeOfAnswer(answer: HttpResponse, now: Date): SendOutcome {
  const { status, body } = answer;
  const parsed = parseJson(body);
  if (status >= 200 && status <= 299) return outcomeOfTaken(parsed);
  const code = graphErrorCode(parsed);
  const wait = waitAskedBy(answer, now);
  if (status < 400 || code === undefined) {
    return status >= 500 ? { ...uncertain('server_error'), ...wait } : uncertain('unreadable_answer');
  }
  const known = errorCode(code);
  if (known?.throttles !== undefined) {
    const { throttles, reason } = known;
    const alone = reason.fallback ? {} : ({ fallback: false } as const);
    const longest = Math.max(wait.retryAfterMs ?? 0, throttles.retryAfterMs ?? 0);
    return {
      outcome: 'throttled',
      scope: throttles.scope,
      ...alone,
      providerCode: String(code),
      ...(longest > 0 && { retryAfterMs: longest }),
    };
  }
  if (known === undefined && status === 429) {
    return { outcome: 'throttled', scope: 'account', providerCode: String(code), ...wait };
  }
  const said = reasonOfCode(code);
  const reason = known === undefined && status >= 500 ? { ...said, ...passingTrouble } : reasonOfRefusal(said, status);
  return { outcome: 'rejected', reason, ...(reason.kind === 'provider_error' && wait) };
}

/** What Meta answers with a 5xx it calls its own fault, and passing, in every code that it documents. */
const passingTrouble = { kind: 'provider_error', permanent: false, fallback: true } as const;

/** The code of Meta's error body `{error: {message, type, code, error_data, fbtrace_id}}`; undefined for a foreign body. */
export function graphErrorCode(parsed: unknown): number | undefined {
  const { code, type } = fieldsOf(fieldsOf(parsed)['error']);
  return typeof type === 'string' && typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}

function outcomeOfTaken(parsed: unknown): SendOutcome {
  const message = fieldsOf(listOf(fieldsOf(parsed)['messages'])[0]);
  const id = textOf(message['id']);
  if (id === undefined) return uncertain('unreadable_answer');
  // `held_for_quality_assessment` and `paused` are taken over too; a status tells what becomes of them.
  const providerStatus = textOf(message['message_status']);
  return { outcome: 'accepted', providerIds: [id], ...(providerStatus === undefined ? {} : { providerStatus }) };
}

function uncertain(cause: Uncertain['cause']): Uncertain {
  return { outcome: 'uncertain', cause };
}
