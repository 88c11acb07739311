import type { ContainerModuleLoadOptions } from 'inversify';
import { ScorecardRollUp } from '../ledger/scorecard/scorecard-roll-up.ts';
import { bindOnce } from './bind-once.ts';
import { LOGGER, NOW, OWNER_POOL } from './tokens.ts';

/** What keeps ready what the scorecard counts. */
export function bindScorecard(options: ContainerModuleLoadOptions): void {
  bindOnce(
    options,
    ScorecardRollUp,
    (get) => new ScorecardRollUp({ pool: get(OWNER_POOL), now: get(NOW), log: get(LOGGER) }),
  );
}
