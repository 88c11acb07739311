import type { ContainerModuleLoadOptions } from 'inversify';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { Admission } from '../engine/admission.ts';
import { Aftermath } from '../engine/aftermath.ts';
import { Ingest } from '../engine/ingest.ts';
import { createCallerPhoneReader } from '../engine/phone-of-caller.ts';
import { ReachabilityLookUps } from '../engine/reachability-look-ups.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { EventStore } from '../ledger/calls/event-store.ts';
import { Journeys } from '../ledger/reads/journeys.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { KnownAttempts } from '../ledger/attempts/known-attempts.ts';
import { KnownWays } from '../ledger/people/known-ways.ts';
import { ReceiptLooks } from '../ledger/attempts/receipt-looks.ts';
import { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import { findByProviderIds } from '../ledger/signals/provider-ids.ts';
import { ReplyLists } from '../ledger/signals/reply-lists.ts';
import { ReplyReads } from '../ledger/reads/reply-reads.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { MessageFinder } from '../receipts/message-finder.ts';
import { ReceiptCollector } from '../receipts/receipt-collector.ts';
import { ReplyCollector } from '../receipts/reply-collector.ts';
import { WebhookReceiver } from '../receipts/webhook-receiver.ts';
import { bindOnce } from './bind-once.ts';
import { CLOCK, CONFIG, GUARDED, LOGGER, METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';

/** What comes in: how much of it, what becomes of it, and what can be read of it. */
export function bindIntake(options: ContainerModuleLoadOptions): void {
  bindOnce(options, Admission, (get) => {
    const clock = get(CLOCK);
    const metrics = get(METRICS);
    return new Admission({ ticks: () => clock.ticks(), observe: (result) => metrics.heldAtDoors.inc({ result }) });
  });
  bindEvents(options);
  bindOnce(options, MessageFinder, (get) => {
    const pool = get(POOL);
    return new MessageFinder({ find: (names) => findByProviderIds(pool, names), opaque: get(OpaqueIds) });
  });
  bindOnce(
    options,
    WebhookReceiver,
    (get) =>
      new WebhookReceiver({
        aftermath: get(Aftermath),
        finder: get(MessageFinder),
        now: get(NOW),
        maxBacklog: get(CONFIG).limits.ingestBacklog,
      }),
  );
  bindOnce(
    options,
    ReplyCollector,
    (get) =>
      new ReplyCollector({
        accounts: get(Accounts).all,
        lists: new ReplyLists(get(POOL)),
        aftermath: get(Aftermath),
        maxBacklog: get(CONFIG).limits.ingestBacklog,
        now: get(NOW),
        log: get(LOGGER),
      }),
  );
  bindOnce(
    options,
    ReceiptCollector,
    (get) =>
      new ReceiptCollector({
        accounts: get(Accounts).all,
        looks: new ReceiptLooks(get(POOL), get(Keyring)),
        aftermath: get(Aftermath),
        maxBacklog: get(CONFIG).limits.ingestBacklog,
        now: get(NOW),
        log: get(LOGGER),
      }),
  );
  bindOnce(options, ReplyReads, (get) => new ReplyReads(get(TenantReads), get(Keyring), get(People)));
  bindOnce(options, Journeys, (get) => new Journeys(get(TenantReads), get(Keyring)));
}

/** The way of an event, from its door into the ledger. */
function bindEvents(options: ContainerModuleLoadOptions): void {
  bindOnce(options, EventStore, (get) => {
    const lookUps = get(ReachabilityLookUps);
    return new EventStore({
      pool: get(POOL),
      keyring: get(Keyring),
      people: get(People),
      policies: get(POLICIES),
      handOver: get(Dispatcher),
      ways: get(KnownWays),
      knownAttempts: get(KnownAttempts),
      callsChanged: (calls) => lookUps.consider(calls),
      guarded: get(GUARDED),
      now: get(NOW),
      newId: get(NEW_ID),
    });
  });
  bindOnce(options, Ingest, (get) => {
    const dispatcher = get(Dispatcher);
    return new Ingest({
      store: get(EventStore),
      newId: get(NEW_ID),
      readPhone: createCallerPhoneReader(),
      maxBacklog: get(CONFIG).limits.ingestBacklog,
      admission: get(Admission),
      room: () => dispatcher.room,
    });
  });
}
