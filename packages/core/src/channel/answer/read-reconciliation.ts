import type { ReconcileResult } from '../channel.ts';
import { textOrNone } from './clean-text.ts';
import { readIds, readToldBilling } from './read-outcome.ts';
import { partsOf, type TellFault } from './tell-fault.ts';

const noAnswer: ReconcileResult = { found: false, certain: false, answered: false };

/** What a channel answered about an uncertain send. Total: one that cannot be read says nothing, and is asked for again. */
export function readReconciliation(answer: unknown, fault: TellFault): ReconcileResult {
  const { found, certain, answered, providerIds, rawStatus, billing } = partsOf(answer) ?? {};
  if (found === true) {
    const ids = readIds(providerIds);
    if (ids === undefined) return silence('providerIds', fault);
    const word = textOrNone(rawStatus, 'rawStatus', fault);
    const billed = readToldBilling(billing, fault);
    return { found, providerIds: ids, rawStatus: word ?? 'unknown', ...(billed && { billing: billed }) };
  }
  if (found !== false) return silence('found', fault);
  if (answered === false) return noAnswer;
  return typeof certain === 'boolean' ? { found, certain } : silence('certain', fault);
}

function silence(field: string, fault: TellFault): ReconcileResult {
  fault(field, 'taken for no answer');
  return noAnswer;
}
