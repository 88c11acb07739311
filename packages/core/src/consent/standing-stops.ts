import type { Purpose } from '../trigger/trigger.ts';
import type { Suppression } from './consent-record.ts';

/**
 * The stops that bear on a purpose and that nothing has ended, in the order in which they were given. A start ends the
 * stops before it, those of its own scope or a narrower one, and one of scope `one` the stop that it names; a start of the
 * same moment ends nothing.
 */
export function standingStops(suppressions: readonly Suppression[], purpose: Purpose): readonly Suppression[] {
  if (suppressions.length === 0) return suppressions;
  const bearing = suppressions.filter((one) => one.scope !== 'marketing' || purpose === 'marketing');
  const starts = bearing.filter((one) => one.kind === 'start');
  return bearing.filter((one) => one.kind === 'stop' && !starts.some((start) => endsIt(start, one)));
}

function endsIt(start: Suppression, stop: Suppression): boolean {
  if (start.scope === 'one') return start.ends === stop.id;
  return start.at > stop.at && (start.scope === 'all' || start.scope === stop.scope);
}
