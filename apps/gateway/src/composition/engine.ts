import type { Container } from 'inversify';
import { ClaimLoop } from '../dispatch/claim-loop.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { Reconciler } from '../dispatch/reconciler.ts';
import { Revoker } from '../dispatch/revoker.ts';
import { Aftermath } from '../engine/aftermath.ts';
import { Ingest } from '../engine/ingest.ts';
import { ReachabilityLookUps } from '../engine/reachability-look-ups.ts';
import { Replays } from '../engine/replays.ts';
import { Housekeeping } from '../ledger/housekeeping.ts';
import { ReadMarker } from '../receipts/read-marker.ts';
import { PROVIDER_HTTP } from './tokens.ts';

/** How long sends that are under way may take to end before they are called off. */
const drainMs = 15_000;

/** Starts what works by itself: the claim loop and housekeeping. */
export async function startEngine(container: Container): Promise<void> {
  const housekeeping = container.get(Housekeeping);
  await housekeeping.run();
  housekeeping.start();
  container.get(ClaimLoop).start();
}

/**
 * Ends it in the order of the flow, so that nothing is left half-done: no more intake, no more
 * claims, the sends under way come to their end, and what they came to is written down. The
 * database is still there, and is the caller's to close.
 */
export async function stopEngine(container: Container, graceMs = drainMs): Promise<void> {
  await container.get(Replays).close();
  await container.get(Ingest).close();
  await Promise.all([container.get(ClaimLoop).close(), container.get(ReachabilityLookUps).close()]);
  await Promise.all([
    container.get(Dispatcher).close(graceMs),
    container.get(Revoker).close(),
    container.get(Reconciler).close(),
  ]);
  await container.get(Aftermath).close();
  await container.get(ReadMarker).close();
  await container.get(Housekeeping).close();
  await container.get(PROVIDER_HTTP).close();
}
