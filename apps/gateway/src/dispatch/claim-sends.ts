import type { PoolClient } from 'pg';
import type { CallWriter } from '../ledger/calls/call-writer.ts';
import type { Writes } from '../ledger/rows/writes.ts';
import { loadPlannedSends } from './claim-rows.ts';
import { DueSends, type ClaimedSend, type ClaimSettings } from './due-sends.ts';
import { unitsAhead, type DueWork, type PacedSend } from './due-work.ts';
import type { SenderPaces } from './sender-paces.ts';
import { slotOf } from './send-slots.ts';

/**
 * Looks at the planned attempts that are due: each may leave, goes another way, waits, or is told no more, all of it on
 * what is known under the lock of its call.
 *
 * @param taken gets the send slots of those that may leave.
 */
export async function claimSends(
  client: PoolClient,
  writes: Writes,
  waiting: readonly DueWork[],
  writer: CallWriter,
  taken: string[],
  settings: ClaimSettings,
): Promise<readonly ClaimedSend[]> {
  const sends = await loadPlannedSends(
    client,
    waiting.map((one) => one.id),
  );
  const ahead = await unitsAhead(
    client,
    waiting.flatMap((one) => pacedSend(one, settings.paces)),
  );
  const due = new DueSends(writer, ahead, settings);
  const claimed: ClaimedSend[] = [];
  for (const work of waiting) {
    const send = due.claim(
      work,
      sends.find((one) => one.id === work.id),
    );
    if (send === undefined) continue;
    taken.push(slotOf(send.attempt));
    claimed.push(send);
  }
  await due.write(client, writes);
  return claimed;
}

/** The message, if its account is exhausted. */
function pacedSend({ id, tenant, account, units }: DueWork, paces: SenderPaces): PacedSend[] {
  if (account === null || !paces.isClosed({ tenant, account }, units)) return [];
  return [{ id, tenant, account, mostAhead: paces.mostAhead({ tenant, account }) }];
}
