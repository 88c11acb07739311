import type { GuardNews } from '../ledger/guard-news.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Counts what bounds refused, and says aloud where a tenant has nearly spent what it may. */
export function watchGuards(
  { guardRefusals, spendWarnings }: Pick<Metrics, 'guardRefusals' | 'spendWarnings'>,
  log: Logger,
): (news: GuardNews) => void {
  return ({ refused, warned }) => {
    for (const { tenant, reason } of refused) guardRefusals.inc({ tenant, reason });
    for (const { tenant, limit, since, used, most } of warned) {
      spendWarnings.inc({ tenant, limit });
      log.warn(
        { tenant, limit, since, used, most },
        'A tenant has spent four fifths of its limit; at the whole of it nothing more is sent for it.',
      );
    }
  };
}
