import type { ContainerModuleLoadOptions } from 'inversify';
import { v5 as uuidv5 } from 'uuid';
import { CallReplayer } from '../dispatch/call-replayer.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { Ingest } from '../engine/ingest.ts';
import { Replays } from '../engine/replays.ts';
import { RefusalReplayer } from '../ingress/refusal-replayer.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { KnownWays } from '../ledger/people/known-ways.ts';
import { Refusals } from '../ledger/calls/refusals.ts';
import { keepReplay } from '../ledger/replays/replay-keys.ts';
import { selectForReplay } from '../ledger/replays/replay-selection.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { bindOnce } from './bind-once.ts';
import { CONFIG, GUARDED, METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';

/** What decides or sends again on purpose. */
export function bindReplays(options: ContainerModuleLoadOptions): void {
  bindOnce(
    options,
    CallReplayer,
    (get) =>
      new CallReplayer({
        pool: get(POOL),
        keyring: get(Keyring),
        people: get(People),
        policies: get(POLICIES),
        handOver: get(Dispatcher),
        ways: get(KnownWays),
        now: get(NOW),
        newId: get(NEW_ID),
        guarded: get(GUARDED),
        // The same for the same replay, so that its repeat sends nothing twice.
        idOfRepeat: (replayId, followUpId) => uuidv5(followUpId, replayId),
      }),
  );
  bindOnce(options, RefusalReplayer, (get) => {
    const { pubsub, limits } = get(CONFIG);
    return new RefusalReplayer({
      refusals: new Refusals(get(POOL), get(Keyring)),
      ingest: get(Ingest),
      policies: get(POLICIES),
      tenantsOf: (door) => (door === 'pubsub.push' ? pubsub.push : pubsub.pull)?.tenants,
      limits,
      now: get(NOW),
    });
  });
  bindOnce(options, Replays, (get) => {
    const pool = get(POOL);
    const reads = get(TenantReads);
    const metrics = get(METRICS);
    return new Replays({
      select: (selection, scope) => reads.as(scope, (client) => selectForReplay(client, selection, scope)),
      keep: (id, body, at) => keepReplay(pool, id, body, at),
      calls: get(CallReplayer),
      refusals: get(RefusalReplayer),
      now: get(NOW),
      newId: get(NEW_ID),
      observe: (mode, result) => metrics.replays.inc({ mode, result }),
    });
  });
}
