import { reasonOfRefusal } from '@aftercall/core';
import type { HttpResponse, SendOutcome, Uncertain } from '@aftercall/core';
import { errorCode, reasonOfCode } from './whatsapp-error-codes.ts';
import { fieldsOf, listOf, parseJson, textOf } from './whatsapp-json.ts';

/**
 * What an answer means. A 200 says that Meta took the message over, and most failures
 * come later by webhook. Only Meta's own error body proves that nothing was sent, and it
 * comes with a 400 even for throttling: the code decides, never the HTTP status.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export function outcomeOfAnswer({ status, body }: HttpResponse): SendOutcome {
  const parsed = parseJson(body);
  if (status >= 200 && status <= 299) return outcomeOfTaken(parsed);
  const code = graphErrorCode(parsed);
  if (status < 400 || code === undefined) return uncertain(status >= 500 ? 'server_error' : 'unreadable_answer');
  const known = errorCode(code);
  if (known?.throttles !== undefined) {
    const { throttles, reason } = known;
    const alone = reason.fallback ? {} : ({ fallback: false } as const);
    return { outcome: 'throttled', ...throttles, ...alone, providerCode: String(code) };
  }
  if (known === undefined && status === 429) {
    return { outcome: 'throttled', scope: 'account', providerCode: String(code) };
  }
  return { outcome: 'rejected', reason: reasonOfRefusal(reasonOfCode(code), status) };
}

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
