import type { GuardNews } from '../ledger/calls/guard-news.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** Counts later verdicts and what bounds refused, and says aloud where a tenant has nearly spent what it may. */
export function watchGuards(
  { verdicts: counted, guardRefusals, spendWarnings }: Pick<Metrics, 'verdicts' | 'guardRefusals' | 'spendWarnings'>,
  log: Logger,
): (news: GuardNews) => void {
  return ({ refused, warned, verdicts }) => {
    for (const { verdict, reason, trigger } of verdicts) counted.inc({ verdict, reason, trigger });
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
