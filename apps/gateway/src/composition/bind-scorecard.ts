import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import { ScorecardRollUp } from '../ledger/scorecard-roll-up.ts';
import type { Logger } from '../observability/logger.ts';
import { LOGGER, NOW, OWNER_POOL } from './tokens.ts';

/** What keeps ready what the scorecard counts. */
export function bindScorecard({ bind }: ContainerModuleLoadOptions): void {
  bind(ScorecardRollUp)
    .toResolvedValue<[Pool, () => Date, Logger]>(
      (pool, now, log) => new ScorecardRollUp({ pool, now, log }),
      [OWNER_POOL, NOW, LOGGER],
    )
    .inSingletonScope();
}
