import type { Billing } from '../billing.ts';
import { readBilling } from '../billing.ts';
import { longestRetryAfterMs } from '../retry-after.ts';
import type { Accepted, Rejected, SendOutcome, Throttled, Uncertain } from '../send-outcome.ts';
import { cleanText, textOrNone } from './clean-text.ts';
import { readReason, undecidedPart } from './read-reason.ts';
import { partsOf, type Parts, type TellFault } from './tell-fault.ts';

/**
 * What a channel answered to a send, as the contract has it. Total. An outcome that cannot be read is uncertain, and
 * never one that was not sent: the message may have gone.
 */
export function readOutcome(answer: unknown, fault: TellFault): SendOutcome {
  const told = partsOf(answer) ?? {};
  switch (told['outcome']) {
    case 'accepted':
      return readAccepted(told, fault);
    case 'rejected':
      return readRejected(told, fault);
    case 'throttled':
      return readThrottled(told, fault);
    case 'uncertain':
      return readUncertain(told, fault);
    default:
      return unreadable('outcome', told, fault);
  }
}

/** The ids of a message; undefined where one is no text. */
export function readIds(ids: unknown): readonly string[] | undefined {
  if (!Array.isArray(ids) || !ids.every((one: unknown) => typeof one === 'string')) return undefined;
  const texts = ids as readonly string[];
  // Nearly every message has one, and it is clean.
  return texts.every((one) => cleanText(one) === one) ? texts : texts.map(cleanText);
}

/** What is told of a price; its parts are looked at where they are kept. */
export function readToldBilling(billing: unknown, fault: TellFault): Billing | undefined {
  if (billing === undefined || billing === null) return undefined;
  const told = partsOf(billing);
  if (told === undefined) fault('billing', 'left out');
  return told && readBilling(told);
}

function readAccepted(told: Parts, fault: TellFault): SendOutcome {
  const providerIds = readIds(told['providerIds']);
  if (providerIds === undefined) return unreadable('providerIds', told, fault);
  const status = textOrNone(told['providerStatus'], 'providerStatus', fault);
  const billing = readToldBilling(told['billing'], fault);
  const accepted: Accepted = { outcome: 'accepted', providerIds };
  if (status === undefined && billing === undefined) return accepted;
  return { ...accepted, ...(status !== undefined && { providerStatus: status }), ...(billing && { billing }) };
}

/** One that says that the person stopped remains a refusal: the stop must not be lost, and nothing is sent again. */
function readRejected(told: Parts, fault: TellFault): SendOutcome {
  const reason = partsOf(told['reason']);
  const stop = reason?.['optOut'] ?? undefined;
  if (reason === undefined) return unreadable('reason', told, fault);
  const undecided = undecidedPart(reason);
  if (undecided !== undefined && stop === undefined) return unreadable(`reason.${undecided}`, told, fault);
  const rejected: Rejected = { outcome: 'rejected', reason: readReason(reason, fault) };
  return { ...rejected, ...retryOf(told, fault) };
}

const scopes = ['account', 'sender', 'recipient', 'message'] as const;

function readThrottled(told: Parts, fault: TellFault): SendOutcome {
  const scope = scopes.find((one) => one === told['scope']);
  if (scope === undefined) return unreadable('scope', told, fault);
  const throttled: Throttled = { outcome: 'throttled', scope };
  return {
    ...throttled,
    ...retryOf(told, fault),
    ...codeOf(told, fault),
    ...(told['fallback'] === false && { fallback: false as const }),
  };
}

const causes = ['timeout', 'connection_lost', 'server_error', 'unreadable_answer', 'aborted', 'crash'] as const;

function readUncertain(told: Parts, fault: TellFault): Uncertain {
  const cause = causes.find((one) => one === told['cause']);
  if (cause === undefined) fault('cause', 'taken for unreadable_answer');
  const uncertain: Uncertain = { outcome: 'uncertain', cause: cause ?? 'unreadable_answer' };
  return { ...uncertain, ...retryOf(told, fault), ...codeOf(told, fault) };
}

function unreadable(field: string, told: Parts, fault: TellFault): Uncertain {
  fault(field, 'taken for uncertain');
  return { outcome: 'uncertain', cause: 'unreadable_answer', ...retryOf(told, fault) };
}

function codeOf(told: Parts, fault: TellFault): { readonly providerCode?: string } {
  const code = textOrNone(told['providerCode'], 'providerCode', fault);
  return code === undefined ? {} : { providerCode: code };
}

/** Milliseconds to wait, a day at most. */
function retryOf({ retryAfterMs: told }: Parts, fault: TellFault): { readonly retryAfterMs?: number } {
  if (told === undefined || told === null) return {};
  if (typeof told !== 'number' || !(told >= 0)) {
    fault('retryAfterMs', 'left out');
    return {};
  }
  if (told > longestRetryAfterMs) fault('retryAfterMs', 'taken for a day');
  return { retryAfterMs: Math.min(told, longestRetryAfterMs) };
}
