import type { ContainerModuleLoadOptions } from 'inversify';
import { Settlements } from '../dispatch/settlements.ts';
import { Alarm } from '../engine/alarm.ts';
import { FollowUpNews } from '../engine/follow-up-news.ts';
import { LearntNews } from '../engine/learnt-news.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { KnownWays } from '../ledger/people/known-ways.ts';
import { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { UncertainQueue } from '../ledger/reads/uncertain-queue.ts';
import { bindOnce } from './bind-once.ts';
import { LOGGER, METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';

/** What was learnt of sends is told on, and those that stay uncertain are shown and settled. */
export function bindUncertainSends(options: ContainerModuleLoadOptions): void {
  bindOnce(
    options,
    LearntNews,
    (get) => new LearntNews({ alarm: get(Alarm), news: get(FollowUpNews), metrics: get(METRICS), log: get(LOGGER) }),
  );
  bindOnce(options, UncertainQueue, (get) => {
    const policies = get(POLICIES);
    return new UncertainQueue(get(TenantReads), (tenant) => policies.get(tenant), get(NOW));
  });
  bindOnce(options, Settlements, (get) => {
    const news = get(LearntNews);
    return new Settlements({
      pool: get(POOL),
      keyring: get(Keyring),
      opaque: get(OpaqueIds),
      people: get(People),
      policies: get(POLICIES),
      ways: get(KnownWays),
      nameByOwnId: get(Accounts).nameByOwnId,
      now: get(NOW),
      newId: get(NEW_ID),
      committed: (learnt) => news.tell(learnt),
    });
  });
}
