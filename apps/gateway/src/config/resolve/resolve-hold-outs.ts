import { withholdable, type HoldOut, type Trigger } from '@aftercall/core';
import type * as z from 'zod';

import type { FaultReport } from '../faults/fault-report.ts';
import type { holdOut } from '../fields/hold-out-fields.ts';

/**
 * A tenant's hold-outs by trigger, in the form that core decides on; undefined without any.
 *
 * @param path where they stand in the file.
 */
export function resolveHoldOuts(
  block: z.output<typeof holdOut>,
  path: readonly PropertyKey[],
  report: FaultReport,
): ReadonlyMap<Trigger, HoldOut> | undefined {
  const holdOuts = new Map<Trigger, HoldOut>();
  for (const trigger of withholdable) {
    const own = block[trigger];
    if (own === undefined) continue;
    const { share, harmless, since, until, outcomeWithin, effect, power } = own;
    const fault = (field: string, message: string): void => report.field([...path, trigger, field], message);
    if (!harmless) {
      fault('harmless', 'must be true: what somebody needs is not held out. Say so, or remove the hold-out');
    }
    if (until !== undefined && until <= since) fault('until', 'must be later than since');
    if (effect.told === effect.heldOut)
      fault('effect', 'must name two parts that differ: no trial finds no difference');
    holdOuts.set(trigger, {
      experiment: `${trigger}/${since.toISOString()}/${share}`,
      share,
      since,
      ...(until !== undefined && { until }),
      outcomeWithinMs: outcomeWithin,
      effect,
      power,
    });
  }
  return holdOuts.size === 0 ? undefined : holdOuts;
}
