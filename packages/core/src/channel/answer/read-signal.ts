import { receiptStatuses, type ReceiptSignal, type ReceiptStatus, type ReplySignal, type Signal } from '../signal.ts';
import { cleanText, textOrNone, textsOrNone } from './clean-text.ts';
import { readToldBilling } from './read-outcome.ts';
import { readReason } from './read-reason.ts';
import { partsOf, type Parts, type TellFault } from './tell-fault.ts';

/**
 * One fact of a webhook, as the contract has it. Total. What decides nothing is mended; undefined where it cannot be told
 * what was said, by whom or about which message. A stop is one, whatever stands beside it.
 */
export function readSignal(told: unknown, fault: TellFault): Signal | undefined {
  const parts = partsOf(told) ?? {};
  const { key } = parts;
  if (typeof key !== 'string' || key === '') return leftOut(parts, 'key', fault);
  const base: Base = { key: cleanText(key) };
  const at = timeOf(parts, fault);
  if (at !== undefined) base.at = at;
  switch (parts['signal']) {
    case 'receipt':
      return readReceipt(base, parts, fault);
    case 'reply':
      return readReply(base, parts, fault);
    case 'opt_out':
    case 'opt_in':
    case 'tap':
    case 'moved':
    case 'typing':
      return readFromPerson(base, parts['signal'], parts, fault);
    case 'account': {
      const message = textOrNone(parts['message'], 'account.message', fault) ?? '';
      return { signal: 'account', ...base, topic: topicOf(parts, fault), message };
    }
    case 'unknown':
      return { signal: 'unknown', ...base, topic: topicOf(parts, fault) };
    default:
      return leftOut(parts, 'signal', fault);
  }
}

/** What every signal has. */
interface Base {
  key: string;
  at?: Date;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const statuses: ReadonlySet<unknown> = new Set(receiptStatuses);

/** The index over the keys takes no longer ones. */
const longestKey = 600;

function isStatus(status: unknown): status is ReceiptStatus {
  return statuses.has(status);
}

function readReceipt(base: Base, told: Parts, fault: TellFault): Signal | undefined {
  const { providerId, status } = told;
  if (typeof providerId !== 'string') return leftOut(told, 'providerId', fault);
  if (base.key.length > longestKey) return leftOut(told, 'key', fault);
  const isKnown = isStatus(status);
  if (!isKnown) fault('receipt.status', 'taken for unknown');
  const receipt: Writable<ReceiptSignal> = {
    signal: 'receipt',
    ...base,
    providerId: cleanText(providerId),
    status: isKnown ? status : 'unknown',
    rawStatus: textOrNone(told['rawStatus'] ?? false, 'receipt.rawStatus', fault) ?? 'unknown',
  };
  const attemptId = textOrNone(told['attemptId'], 'receipt.attemptId', fault);
  if (attemptId !== undefined) receipt.attemptId = attemptId;
  const reason = told['reason'] ?? undefined;
  const parts = partsOf(reason);
  if (parts !== undefined) receipt.reason = readReason(parts, fault);
  else if (reason !== undefined) fault('receipt.reason', 'left out');
  const aliases = textsOrNone(told['aliases'], 'receipt.aliases', fault);
  if (aliases !== undefined) receipt.aliases = aliases;
  const { carriedBy } = told;
  if (typeof carriedBy === 'string' && ownWord.test(carriedBy)) receipt.carriedBy = carriedBy;
  else if (carriedBy !== undefined && carriedBy !== null) fault('receipt.carriedBy', 'left out');
  const billing = readToldBilling(told['billing'], fault);
  if (billing !== undefined) receipt.billing = billing;
  return receipt;
}

function readReply(base: Base, told: Parts, fault: TellFault): Signal | undefined {
  const { from, text, mediaCount, segments, keyword } = told;
  if (typeof from !== 'string' || from === '') return leftOut(told, 'from', fault);
  if (typeof text !== 'string') return leftOut(told, 'text', fault);
  const reply: Writable<ReplySignal> = {
    signal: 'reply',
    ...base,
    from: cleanText(from),
    // It is what the message is marked as read by; what it says counts without it.
    providerId: textOrNone(told['providerId'] ?? false, 'reply.providerId', fault) ?? base.key,
    text: cleanText(text),
    mediaCount: isCount(mediaCount) ? mediaCount : 0,
  };
  if (!isCount(mediaCount)) fault('reply.mediaCount', 'taken for 0');
  if (isCount(segments)) reply.segments = segments;
  else if (segments !== undefined && segments !== null) fault('reply.segments', 'left out');
  const aliases = textsOrNone(told['aliases'], 'reply.aliases', fault);
  if (aliases !== undefined) reply.aliases = aliases;
  const inReplyTo = textOrNone(told['inReplyTo'], 'reply.inReplyTo', fault);
  if (inReplyTo !== undefined) reply.inReplyTo = inReplyTo;
  const action = textOrNone(told['action'], 'reply.action', fault);
  if (action !== undefined) reply.action = action;
  if (keyword === 'stop' || keyword === 'start' || keyword === 'help') reply.keyword = keyword;
  else if (keyword !== undefined && keyword !== null) fault('reply.keyword', 'left out');
  return reply;
}

function readFromPerson(
  base: Base,
  signal: 'opt_out' | 'opt_in' | 'tap' | 'moved' | 'typing',
  told: Parts,
  fault: TellFault,
): Signal | undefined {
  const { from, scope } = told;
  if (typeof from !== 'string' || from === '') return leftOut(told, 'from', fault);
  const aliases = textsOrNone(told['aliases'], `${signal}.aliases`, fault);
  const person = { ...base, from: cleanText(from), ...(aliases !== undefined && { aliases }) };
  if (signal === 'typing') return { signal, ...person };
  if (signal === 'moved') return { signal, ...person, to: textsOrNone(told['to'], 'moved.to', fault) ?? [] };
  if (signal === 'tap') return { signal, ...person, button: buttonOf(told, fault) };
  if (scope === 'all' || scope === 'marketing') return { signal, ...person, scope };
  // Whoever stops has stopped, of more rather than of less; whoever comes back has to say to what.
  if (signal === 'opt_in') return leftOut(told, 'scope', fault);
  fault('opt_out.scope', 'taken for all');
  return { signal, ...person, scope: 'all' };
}

/** It stands in the ledger as it is: what a person wrote, or what a button carries, is personal. */
const ownWord = /^[a-z_]{1,40}$/;

function buttonOf({ button }: Parts, fault: TellFault): string {
  if (typeof button === 'string' && ownWord.test(button)) return button;
  fault('tap.button', 'taken for unknown');
  return 'unknown';
}

function topicOf({ topic, signal }: Parts, fault: TellFault): string {
  return textOrNone(topic ?? false, `${String(signal)}.topic`, fault) ?? 'unknown';
}

/** No provider's time is older, and later ones have another form, which a database does not read. */
const latestTime = Date.UTC(10_000, 0) - 1;

function timeOf({ at }: Parts, fault: TellFault): Date | undefined {
  if (at === undefined) return undefined;
  const time = at instanceof Date ? at.getTime() : Number.NaN;
  if (time >= 0 && time <= latestTime) return at as Date;
  fault('at', 'left out');
  return undefined;
}

const mostCounted = 32_767;

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostCounted;
}

/** The signal as a whole. */
function leftOut({ signal }: Parts, field: string, fault: TellFault): undefined {
  const kind = typeof signal === 'string' ? cleanText(signal).slice(0, 20) : 'a signal';
  fault(field === 'signal' ? 'signal' : `${kind}.${field}`, 'left out as a whole');
  return undefined;
}
