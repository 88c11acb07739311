import { hasWindow } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import { AccountGate } from '../dispatch/account-gate.ts';
import { ClaimLoop } from '../dispatch/claim-loop.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { giveBackSwitch } from '../dispatch/leases.ts';
import type { ObservedSend } from '../dispatch/leased-attempt.ts';
import { ReceiptAsker } from '../dispatch/receipt-asker.ts';
import { Reconciler } from '../dispatch/reconciler.ts';
import { Revoker } from '../dispatch/revoker.ts';
import { SenderPaces } from '../dispatch/sender-paces.ts';
import { WorkClaimer } from '../dispatch/work-claimer.ts';
import { Admission } from '../engine/admission.ts';
import { Aftermath } from '../engine/aftermath.ts';
import { Alarm } from '../engine/alarm.ts';
import { FollowUpNews } from '../engine/follow-up-news.ts';
import { Ingest } from '../engine/ingest.ts';
import { LearntNews } from '../engine/learnt-news.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { KnownAttempts } from '../ledger/attempts/known-attempts.ts';
import { KnownWays } from '../ledger/people/known-ways.ts';
import { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import { SignalStore, type ReceivedWebhook } from '../ledger/signals/signal-store.ts';
import { countUncertainSends } from '../ledger/reads/uncertain-queue.ts';
import { createMetrics } from '../observability/metrics.ts';
import type { TracedReceipt, TracedSend } from '../observability/traces.ts';
import { ReadMarker } from '../receipts/read-marker.ts';
import { bindOnce } from './bind-once.ts';
import { CLOCK, CONFIG, GUARDED, LOGGER, METRICS, NEW_ID, NOW, POLICIES, POOL, TRACES, WORKER } from './tokens.ts';
import { version } from './version.ts';

/** What leaves: when it is due, who hands it to its channel, and what is learnt of it afterwards. */
export function bindSending(options: ContainerModuleLoadOptions): void {
  bindNews(options);
  bindAftermath(options);
  bindDispatch(options);
  bindClaims(options);
}

/** Who hears of what happens: whoever sleeps until something is due, whoever waits for a follow-up, and the metrics. */
function bindNews(options: ContainerModuleLoadOptions): void {
  options.bind(Alarm).toConstantValue(new Alarm());
  options.bind(FollowUpNews).toConstantValue(new FollowUpNews());
  // The backlog is asked for at each scrape, when the intake has long been built.
  bindOnce(options, METRICS, (get) =>
    createMetrics({
      version,
      ingestBacklog: () => get(Ingest).backlog,
      load: () => get(Admission),
      uncertainSends: () => countUncertainSends(get(POOL)),
    }),
  );
}

/** What becomes of sends, and what people write, as providers tell it. */
function bindAftermath(options: ContainerModuleLoadOptions): void {
  options.bind(KnownAttempts).toConstantValue(new KnownAttempts());
  bindOnce(options, SignalStore, (get) => {
    const people = get(People);
    const accounts = get(Accounts);
    return new SignalStore({
      pool: get(POOL),
      keyring: get(Keyring),
      opaque: get(OpaqueIds),
      newId: get(NEW_ID),
      known: get(KnownAttempts),
      policies: get(POLICIES),
      ways: get(KnownWays),
      peopleAt: (tenant, channel, address) => people.atAddress(tenant, channel, address),
      hasWindow: (tenant, id) => {
        const account = accounts.find(tenant, id);
        return account !== undefined && hasWindow(account.channel.capabilities);
      },
      nameByOwnId: accounts.nameByOwnId,
    });
  });
  bindOnce(options, ReadMarker, (get) => new ReadMarker({ accounts: get(Accounts), log: get(LOGGER) }));
  bindOnce(options, Aftermath, (get) => {
    const news = get(LearntNews);
    const metrics = get(METRICS);
    const readMarker = get(ReadMarker);
    const gate = get(AccountGate);
    const traces = get(TRACES);
    const now = get(NOW);
    return new Aftermath({
      store: get(SignalStore),
      committed: ({ fresh, notices, followUpOf, ...learnt }) => {
        news.tell(learnt);
        news.tellOfNotices(notices);
        news.tellOfSignals(fresh);
        readMarker.mark(fresh);
        for (const { webhook, signal, attemptId } of fresh) {
          if (signal.signal !== 'receipt') continue;
          metrics.receipts.inc({ channel: webhook.channel, status: signal.status });
          if (traces.isOn && attemptId !== undefined)
            traces.receipt(
              tracedReceipt(webhook, { attemptId, followUpId: followUpOf(attemptId) }, signal.status, now()),
            );
          // What was asked for may have happened long before: only its provider can say when.
          const { reason, at = webhook.wasAsked ? undefined : webhook.receivedAt } = signal;
          // One of a message that is not ours may be of another account that shares the webhook.
          if (reason !== undefined && attemptId !== undefined && at !== undefined)
            gate.learnFromReceipt(webhook, reason, at);
        }
      },
    });
  });
}

/** Who calls the channels. */
function bindDispatch(options: ContainerModuleLoadOptions): void {
  bindOnce(options, Dispatcher, (get) => {
    const alarm = get(Alarm);
    const metrics = get(METRICS);
    const traces = get(TRACES);
    return new Dispatcher({
      pool: get(POOL),
      accounts: get(Accounts),
      aftermath: get(Aftermath),
      gate: get(AccountGate),
      paces: get(SenderPaces),
      log: get(LOGGER),
      clock: get(CLOCK),
      worker: get(WORKER),
      sendConcurrency: get(CONFIG).limits.sendConcurrency,
      admission: get(Admission),
      wake: (at) => alarm.ring(at),
      observe: (send) => {
        const { channel, outcome, latencyMs, attempt } = send;
        if (traces.isOn) traces.send(tracedSend(send));
        if (attempt.notice !== undefined) return;
        metrics.attempts.inc({ channel, outcome: outcome.outcome });
        if (outcome.outcome === 'accepted') metrics.followUpLatency.observe({ channel }, latencyMs / 1_000);
      },
    });
  });
  bindOnce(
    options,
    Revoker,
    (get) => new Revoker({ accounts: get(Accounts), aftermath: get(Aftermath), now: get(NOW), log: get(LOGGER) }),
  );
  bindOnce(options, ReceiptAsker, (get) => {
    const pool = get(POOL);
    const worker = get(WORKER);
    const now = get(NOW);
    const alarm = get(Alarm);
    return new ReceiptAsker({
      accounts: get(Accounts),
      aftermath: get(Aftermath),
      now,
      log: get(LOGGER),
      goOn: async ({ followUpId, fence }) => {
        await giveBackSwitch(pool, followUpId, { worker, fence }, now());
        alarm.ring(now());
      },
    });
  });
  bindOnce(
    options,
    Reconciler,
    (get) => new Reconciler({ accounts: get(Accounts), aftermath: get(Aftermath), now: get(NOW), log: get(LOGGER) }),
  );
}

/** What is due by the queue, and who looks when. */
function bindClaims(options: ContainerModuleLoadOptions): void {
  bindOnce(options, WorkClaimer, (get) => {
    const news = get(LearntNews);
    return new WorkClaimer({
      pool: get(POOL),
      keyring: get(Keyring),
      people: get(People),
      policies: get(POLICIES),
      dispatcher: get(Dispatcher),
      revoker: get(Revoker),
      receiptAsker: get(ReceiptAsker),
      reconciler: get(Reconciler),
      ways: get(KnownWays),
      gate: get(AccountGate),
      paces: get(SenderPaces),
      worker: get(WORKER),
      clock: get(CLOCK),
      newId: get(NEW_ID),
      learnt: (learnt) => news.tell(learnt),
      noticed: (told) => news.tellOfNotices(told),
      guarded: get(GUARDED),
    });
  });
  bindOnce(options, ClaimLoop, (get) => {
    const claimer = get(WorkClaimer);
    const loop = new ClaimLoop({ claim: () => claimer.claim(), log: get(LOGGER), now: get(NOW) });
    get(Alarm).onRing((at) => loop.wake(at));
    return loop;
  });
}

function tracedSend({ attempt, channel, outcome, latencyMs, sentAt, at }: ObservedSend): TracedSend {
  const { tenant, account, id: attemptId, followUpId, notice } = attempt;
  const ofFollowUp = notice === undefined && followUpId !== undefined ? { followUpId } : {};
  return { tenant, account, channel, attemptId, sentAt, at, outcome, latencyMs, ...ofFollowUp };
}

function tracedReceipt(
  { tenant, account, channel, receivedAt }: ReceivedWebhook,
  { attemptId, followUpId }: { readonly attemptId: string; readonly followUpId: string | undefined },
  status: string,
  at: Date,
): TracedReceipt {
  const ofFollowUp = followUpId === undefined ? {} : { followUpId };
  return { tenant, account, channel, attemptId, status, receivedAt, at, ...ofFollowUp };
}
