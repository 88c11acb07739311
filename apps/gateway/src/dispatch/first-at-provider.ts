import type { TenantPolicy } from '@aftercall/core';
import type { CallRecord } from '../ledger/calls/call-record.ts';
import type { DueWork } from './due-work.ts';
import type { AskerRoom, ReceiptAsker, ReceiptQuestion } from './receipt-asker.ts';
import type { RevokeTask } from './revoker.ts';
import { slotOf } from './send-slots.ts';
import type { TriedAttempt } from './switch-rows.ts';

/**
 * What providers are asked before their channel is left for want of a receipt, once for each message: to take it back where
 * they can, or else what became of it.
 */
export class FirstAtProvider {
  readonly revokes: RevokeTask[] = [];
  readonly questions: ReceiptQuestion[] = [];
  /** The follow-ups whose look at the next channel waits for an answer. */
  readonly followUps: string[] = [];
  readonly #asker: Pick<ReceiptAsker, 'room'>;
  readonly #planned = new Map<string, number>();

  /** @param asker says whether an account may be asked for a receipt now. */
  constructor(asker: Pick<ReceiptAsker, 'room'>) {
    this.#asker = asker;
  }

  /** `nothing`: there is nothing to ask, nobody who answers, or it was asked before. `no_room`: there will be, in a moment. */
  plan(
    work: DueWork,
    last: TriedAttempt | undefined,
    { facts }: CallRecord,
    { senders }: TenantPolicy,
  ): 'planned' | 'nothing' | 'no_room' {
    const { phone } = facts.call;
    if (work.fence > 0 || last === undefined || phone?.usable !== true || last.state.providerIds.length === 0) {
      return 'nothing';
    }
    const { id: attemptId, account } = last;
    const { revoke, receiptOf } = senders.find((one) => one.account === account)?.channel.capabilities ?? {};
    const { id: followUpId, tenant, callKey } = work;
    const message = { to: phone.e164, providerIds: last.state.providerIds };
    if (revoke === true) {
      this.revokes.push({ attemptId, tenant, account, callKey, message });
    } else if (receiptOf === true) {
      const room = this.#roomOf(tenant, account);
      if (room !== 'free') return room === 'in_a_moment' ? 'no_room' : 'nothing';
      // The lease is still to be taken, and raises it.
      this.questions.push({ attemptId, followUpId, tenant, account, message, fence: work.fence + 1 });
    } else return 'nothing';
    this.followUps.push(followUpId);
    return 'planned';
  }

  #roomOf(tenant: string, account: string): AskerRoom {
    const slot = slotOf({ tenant, account });
    const planned = this.#planned.get(slot) ?? 0;
    const room = this.#asker.room({ tenant, account }, planned);
    if (room === 'free') this.#planned.set(slot, planned + 1);
    return room;
  }
}
