import { readBilling, reasonOfRefusal, waitAskedBy } from '@aftercall/core';
import type { Billing, HttpResponse, ReconcileResult, SendOutcome, Uncertain } from '@aftercall/core';
import { isRecord, parseJson, textIn } from '../parse-json.ts';
import { errorStatus, readGoogleError, reasonOfStatus, throttledScope } from './google-errors.ts';

/**
 * What Google's answer to a message under this id means. Only Google's own error body
 * proves that the message was refused. A 5xx is uncertain; sending again under the same
 * id is safe.
 */
export function outcomeOfAnswer(answer: HttpResponse, messageId: string, now: Date): SendOutcome {
  const accepted: SendOutcome = { outcome: 'accepted', providerIds: [messageId] };
  if (answer.status >= 200 && answer.status < 300) {
    const message = parseJson(answer.body);
    if (!isMessage(message, messageId)) return unreadable;
    const billing = billingOf(message);
    return billing === undefined ? accepted : { ...accepted, billing };
  }
  const error = readGoogleError(answer);
  if (answer.status >= 500) return { ...uncertain('server_error', error?.status), ...waitAskedBy(answer, now) };
  if (answer.status < 400 || error === undefined) return unreadable;
  const { throttles, exists } = errorStatus(error.status);
  if (exists === true) return accepted;
  if (throttles === true) {
    return {
      outcome: 'throttled',
      scope: throttledScope(error),
      providerCode: error.status,
      ...waitAskedBy(answer, now),
    };
  }
  return { outcome: 'rejected', reason: reasonOfRefusal(reasonOfStatus(error.status), answer.status) };
}

/**
 * What it means for an uncertain message that its repetition came to this. Google ignores
 * an id that it has and refuses nothing about it, so it did not have the id of a message
 * that it now calls malformed or its recipient out of reach.
 * https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages/create
 */
export function reconciliationOf(outcome: SendOutcome): ReconcileResult {
  if (outcome.outcome === 'accepted') {
    const { providerIds, billing } = outcome;
    return { found: true, providerIds, rawStatus: 'accepted', ...(billing && { billing }) };
  }
  if (outcome.outcome !== 'rejected') return { found: false, certain: false, answered: false };
  const { kind } = outcome.reason;
  return { found: false, certain: kind === 'content' || kind === 'unreachable' };
}

/** The name of a created message is `phones/{number}/agentMessages/{id}`. */
function isMessage(message: unknown, messageId: string): message is Readonly<Record<string, unknown>> {
  return isRecord(message) && textIn(message, 'name')?.endsWith(`/agentMessages/${messageId}`) === true;
}

/**
 * How the message is billed in the United States; absent elsewhere.
 * https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages#RichMessageClassification
 */
function billingOf(message: Readonly<Record<string, unknown>>): Billing | undefined {
  const classification = message['richMessageClassification'];
  if (!isRecord(classification)) return undefined;
  return readBilling({ category: classification['classificationType'], segments: classification['segmentCount'] });
}

const unreadable: Uncertain = { outcome: 'uncertain', cause: 'unreadable_answer' };

function uncertain(cause: Uncertain['cause'], status: string | undefined): Uncertain {
  const known = status !== undefined && /^[A-Z_]{1,60}$/.test(status);
  return known ? { outcome: 'uncertain', cause, providerCode: status } : { outcome: 'uncertain', cause };
}
