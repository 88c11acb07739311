import type { QuietHoursPolicy } from '@aftercall/core';
import type * as z from 'zod';

import type { FaultReport } from '../faults/fault-report.ts';
import type { quietHours } from '../fields/quiet-hours-fields.ts';

/**
 * A tenant's hours, in the form that core decides on.
 *
 * @param path where they stand in the file.
 */
export function resolveQuietHours(
  { longestHold, tighter, overrides }: z.output<typeof quietHours>,
  path: readonly PropertyKey[],
  report: FaultReport,
): QuietHoursPolicy {
  const overridden = new Set<string>();
  for (const [index, { place, for: kinds }] of overrides.entries()) {
    const repeated = kinds.find((kind) => overridden.has(`${place} ${kind}`));
    const fault = `has hours for ${repeated} above already: put both into one list of hours`;
    if (repeated !== undefined) report.field([...path, 'overrides', index, 'place'], fault);
    for (const kind of kinds) overridden.add(`${place} ${kind}`);
  }
  return {
    longestHoldMs: longestHold,
    tighter: tighter.map(({ place, for: appliesTo, hours }) => ({ place, appliesTo, hours })),
    overrides: overrides.map(({ for: appliesTo, ...one }) => ({ ...one, appliesTo })),
  };
}
