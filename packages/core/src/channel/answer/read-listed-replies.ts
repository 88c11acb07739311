import type { ListedReplies, ListedReply } from '../told-when-asked.ts';
import { readShown } from './read-found-receipt.ts';
import { readSignal } from './read-signal.ts';
import { partsOf, type TellFault } from './tell-fault.ts';

/**
 * What a channel found in its provider's list, as the contract has it. Undefined where there is no list: then nobody knows
 * what was written. A message that cannot be read is left out alone.
 */
export function readListedReplies(answer: unknown, fault: TellFault): ListedReplies | undefined {
  const { replies, complete, undated = 0 } = partsOf(answer) ?? {};
  if (!Array.isArray(replies)) {
    fault('replies', 'asked for again');
    return undefined;
  }
  if (typeof complete !== 'boolean') fault('complete', 'taken for false');
  const read = (replies as readonly unknown[]).flatMap((one) => readListed(one, fault) ?? []);
  const isCount = Number.isSafeInteger(undated) && (undated as number) >= 0;
  if (!isCount) fault('undated', 'taken for 0');
  return {
    replies: read,
    complete: complete === true,
    ...(isCount && undated !== 0 && { undated: undated as number }),
  };
}

function readListed(told: unknown, fault: TellFault): ListedReply | undefined {
  const { reply: signal, url, rawBody } = partsOf(told) ?? {};
  const reply = readSignal(signal, (field, mend) => fault(`replies.reply ${field}`, mend));
  if (reply === undefined) return undefined;
  if (reply.signal !== 'reply') return leftOut('replies.reply', fault);
  const { at } = reply;
  if (at === undefined) return leftOut('replies.reply.at', fault);
  const shown = readShown({ url, rawBody }, (field, mend) => fault(`replies.${field}`, mend));
  return { reply: { ...reply, at }, ...shown };
}

function leftOut(field: string, fault: TellFault): undefined {
  fault(field, 'left out as a whole');
  return undefined;
}
