import type { NewId, TenantPolicy } from '@aftercall/core';
import { hasWindow } from '@aftercall/core';
import { ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { AccountGate } from '../dispatch/account-gate.ts';
import { ClaimLoop } from '../dispatch/claim-loop.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { Reconciler } from '../dispatch/reconciler.ts';
import { Revoker } from '../dispatch/revoker.ts';
import { SenderPaces } from '../dispatch/sender-paces.ts';
import { WorkClaimer } from '../dispatch/work-claimer.ts';
import { Admission } from '../engine/admission.ts';
import { Aftermath } from '../engine/aftermath.ts';
import { Alarm } from '../engine/alarm.ts';
import { FollowUpNews } from '../engine/follow-up-news.ts';
import { Ingest } from '../engine/ingest.ts';
import { LearntNews, type NoticesTold } from '../engine/learnt-news.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import type { GuardNews } from '../ledger/guard-news.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { KnownAttempts } from '../ledger/known-attempts.ts';
import { KnownWays } from '../ledger/known-ways.ts';
import type { Learnt } from '../ledger/learn-facts.ts';
import { OpaqueIds } from '../ledger/opaque-ids.ts';
import { SignalStore } from '../ledger/signal-store.ts';
import { countUncertainSends } from '../ledger/uncertain-queue.ts';
import type { Logger } from '../observability/logger.ts';
import { createMetrics, type Metrics } from '../observability/metrics.ts';
import type { Clock } from '../postgres/database-clock.ts';
import { ReadMarker } from '../receipts/read-marker.ts';
import { bindConsole } from './bind-console.ts';
import { bindEvidence } from './bind-evidence.ts';
import { bindGate } from './bind-gate.ts';
import { bindIntake } from './bind-intake.ts';
import { bindOutbound } from './bind-outbound.ts';
import { bindPrivacy } from './bind-privacy.ts';
import { bindReplays } from './bind-replays.ts';
import { bindScorecard } from './bind-scorecard.ts';
import { bindTenants } from './bind-tenants.ts';
import { bindUncertainSends } from './bind-uncertain-sends.ts';
import { CLOCK, CONFIG, GUARDED, LOGGER, METRICS, NEW_ID, NOW, POLICIES, POOL, WORKER } from './tokens.ts';
import { version } from './version.ts';

/** How the parts hang together: every binding is a value made from other bindings, checked by the compiler; no decorators. */
export const gatewayModule = new ContainerModule((options: ContainerModuleLoadOptions) => {
  bindTenants(options);
  bindGate(options);
  bindSending(options);
  bindIntake(options);
  bindOutbound(options);
  bindUncertainSends(options);
  bindReplays(options);
  bindEvidence(options);
  bindPrivacy(options);
  bindConsole(options);
  bindScorecard(options);
});

function bindSending({ bind }: ContainerModuleLoadOptions): void {
  // The backlog is asked for at each scrape, when the intake has long been built.
  bind(METRICS)
    .toDynamicValue((context) =>
      createMetrics({
        version,
        ingestBacklog: () => context.get(Ingest).backlog,
        load: () => context.get(Admission),
        uncertainSends: () => countUncertainSends(context.get(POOL)),
      }),
    )
    .inSingletonScope();
  bind(KnownAttempts).toConstantValue(new KnownAttempts());
  bind(Alarm).toConstantValue(new Alarm());
  bind(FollowUpNews).toConstantValue(new FollowUpNews());
  bind(SignalStore)
    .toResolvedValue<
      [Pool, Keyring, OpaqueIds, NewId, KnownAttempts, ReadonlyMap<string, TenantPolicy>, KnownWays, People, Accounts]
    >(
      (pool, keyring, opaque, newId, known, policies, ways, people, accounts) =>
        new SignalStore({
          pool,
          keyring,
          opaque,
          newId,
          known,
          policies,
          ways,
          peopleAt: (tenant, channel, address) => people.atAddress(tenant, channel, address),
          hasWindow: (tenant, id) => {
            const account = accounts.find(tenant, id);
            return account !== undefined && hasWindow(account.channel.capabilities);
          },
        }),
      [POOL, Keyring, OpaqueIds, NEW_ID, KnownAttempts, POLICIES, KnownWays, People, Accounts],
    )
    .inSingletonScope();
  bind(ReadMarker)
    .toResolvedValue<[Accounts, Logger]>((accounts, log) => new ReadMarker({ accounts, log }), [Accounts, LOGGER])
    .inSingletonScope();
  bind(Aftermath)
    .toResolvedValue<[SignalStore, LearntNews, Metrics, ReadMarker, AccountGate]>(
      (store, news, metrics, readMarker, gate) =>
        new Aftermath({
          store,
          committed: ({ fresh, notices, ...learnt }) => {
            news.tell(learnt);
            news.tellOfNotices(notices);
            news.tellOfListed(fresh);
            readMarker.mark(fresh);
            for (const { webhook, signal, attemptId } of fresh) {
              if (signal.signal !== 'receipt') continue;
              metrics.receipts.inc({ channel: webhook.channel, status: signal.status });
              const { reason, at = webhook.receivedAt } = signal;
              // One of a message that is not ours may be of another account that shares the webhook.
              if (reason !== undefined && attemptId !== undefined) gate.learnFromReceipt(webhook, reason, at);
            }
          },
        }),
      [SignalStore, LearntNews, METRICS, ReadMarker, AccountGate],
    )
    .inSingletonScope();
  bind(Dispatcher)
    .toResolvedValue<
      [
        Pool,
        Accounts,
        Aftermath,
        AccountGate,
        SenderPaces,
        Logger,
        Clock,
        string,
        GatewayConfig,
        Alarm,
        Metrics,
        Admission,
      ]
    >(
      (pool, accounts, aftermath, gate, paces, log, clock, worker, { limits }, alarm, metrics, admission) =>
        new Dispatcher({
          pool,
          accounts,
          aftermath,
          gate,
          paces,
          log,
          clock,
          worker,
          sendConcurrency: limits.sendConcurrency,
          admission,
          wake: (at) => alarm.ring(at),
          observe: ({ channel, outcome, latencyMs, notice }) => {
            if (notice !== undefined) return;
            metrics.attempts.inc({ channel, outcome });
            if (outcome === 'accepted') metrics.followUpLatency.observe({ channel }, latencyMs / 1_000);
          },
        }),
      [POOL, Accounts, Aftermath, AccountGate, SenderPaces, LOGGER, CLOCK, WORKER, CONFIG, Alarm, METRICS, Admission],
    )
    .inSingletonScope();
  bind(Revoker)
    .toResolvedValue<[Accounts, Aftermath, () => Date, Logger]>(
      (accounts, aftermath, now, log) => new Revoker({ accounts, aftermath, now, log }),
      [Accounts, Aftermath, NOW, LOGGER],
    )
    .inSingletonScope();
  bind(Reconciler)
    .toResolvedValue<[Accounts, Aftermath, () => Date, Logger]>(
      (accounts, aftermath, now, log) => new Reconciler({ accounts, aftermath, now, log }),
      [Accounts, Aftermath, NOW, LOGGER],
    )
    .inSingletonScope();
  bind(WorkClaimer)
    .toResolvedValue<
      [
        Pool,
        Keyring,
        People,
        ReadonlyMap<string, TenantPolicy>,
        Dispatcher,
        Revoker,
        Reconciler,
        KnownWays,
        AccountGate,
        SenderPaces,
        string,
        Clock,
        NewId,
        LearntNews,
        (news: GuardNews) => void,
      ]
    >(
      (
        pool,
        keyring,
        people,
        policies,
        dispatcher,
        revoker,
        reconciler,
        ways,
        gate,
        paces,
        worker,
        clock,
        newId,
        news,
        guarded,
      ) => {
        const learnt = (learnt: Learnt): void => news.tell(learnt);
        const parts = { pool, keyring, people, policies, dispatcher, revoker, reconciler, ways, gate, paces };
        const noticed = (told: NoticesTold): void => news.tellOfNotices(told);
        return new WorkClaimer({ ...parts, worker, clock, newId, learnt, noticed, guarded });
      },
      [
        POOL,
        Keyring,
        People,
        POLICIES,
        Dispatcher,
        Revoker,
        Reconciler,
        KnownWays,
        AccountGate,
        SenderPaces,
        WORKER,
        CLOCK,
        NEW_ID,
        LearntNews,
        GUARDED,
      ],
    )
    .inSingletonScope();
  bind(ClaimLoop)
    .toResolvedValue<[WorkClaimer, Logger, () => Date, Alarm]>(
      (claimer, log, now, alarm) => {
        const loop = new ClaimLoop({ claim: () => claimer.claim(), log, now });
        alarm.onRing((at) => loop.wake(at));
        return loop;
      },
      [WorkClaimer, LOGGER, NOW, Alarm],
    )
    .inSingletonScope();
}
