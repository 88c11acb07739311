import type { Container } from 'inversify';
import { ClaimLoop } from '../dispatch/claim-loop.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { returnQuestions } from '../dispatch/leases.ts';
import { ReceiptAsker } from '../dispatch/receipt-asker.ts';
import { Reconciler } from '../dispatch/reconciler.ts';
import { Revoker } from '../dispatch/revoker.ts';
import { Admission } from '../engine/admission.ts';
import { Aftermath } from '../engine/aftermath.ts';
import { Ingest } from '../engine/ingest.ts';
import { ReachabilityLookUps } from '../engine/reachability-look-ups.ts';
import { Replays } from '../engine/replays.ts';
import { Erasures } from '../ledger/privacy/erasures.ts';
import { Housekeeping } from '../ledger/upkeep/housekeeping.ts';
import { ScorecardRollUp } from '../ledger/scorecard/scorecard-roll-up.ts';
import { Outbound } from '../outbound/outbound.ts';
import { ReadMarker } from '../receipts/read-marker.ts';
import { ReceiptCollector } from '../receipts/receipt-collector.ts';
import { ReplyCollector } from '../receipts/reply-collector.ts';
import { NOW, POOL, WORKER } from './tokens.ts';

/**
 * Starts what works by itself: housekeeping, the publishers of outbound events, the claim loop, the collectors of
 * replies and receipts, and the roll-up.
 */
export async function startEngine(container: Container): Promise<void> {
  const housekeeping = container.get(Housekeeping);
  await housekeeping.run();
  // Before anybody is written to or let in: a backup may have brought back what was erased.
  await container.get(Erasures).resume();
  housekeeping.start();
  await container.get(Outbound).start();
  container.get(ClaimLoop).start();
  container.get(ReplyCollector).start();
  container.get(ReceiptCollector).start();
  container.get(ScorecardRollUp).start();
}

/**
 * No more intake and no more claims: doors answer that the gateway is shutting down. What was taken in is finished, and
 * may still be sent.
 */
export async function stopIntake(container: Container): Promise<void> {
  container.get(Admission).close();
  await container.get(Replays).close();
  await Promise.all([
    container.get(Ingest).close(),
    container.get(ClaimLoop).close(),
    container.get(ReachabilityLookUps).close(),
    container.get(ReplyCollector).close(),
    container.get(ReceiptCollector).close(),
  ]);
}

/** The sends under way come to their end, within a while; what providers are only asked about is called off. */
export async function stopSends(container: Container, graceMs: number): Promise<void> {
  await Promise.all([
    container.get(Dispatcher).close(graceMs),
    container.get(Revoker).close(),
    container.get(ReceiptAsker).close(),
    container.get(Reconciler).close(),
  ]);
}

/** What was learnt is written down, and what this process had taken and not begun is another's. */
export async function closeLedger(container: Container): Promise<void> {
  // A receiver that is slow to answer holds up nothing else, and a topic that cannot be closed cuts nothing short.
  const ended = await Promise.allSettled([container.get(Outbound).close(), closeRest(container)]);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

async function closeRest(container: Container): Promise<void> {
  await container.get(Aftermath).close();
  await returnQuestions(container.get(POOL), container.get(WORKER), container.get(NOW)());
  await container.get(ReadMarker).close();
  await container.get(ScorecardRollUp).close();
  await container.get(Housekeeping).close();
}
