import { attemptStatus } from '../../../src/delivery/attempt-state.ts';
import { followUpStatus } from '../../../src/delivery/follow-up-state.ts';
import type { PayloadItem } from '../../../src/rendering/payload.ts';
import type { Sender } from '../../../src/routing/plan.ts';
import type { CallOnTheWay, Message } from './call-on-the-way.ts';
import type { ShownFollowUp } from './delivery-judge.ts';
import type { Item } from './delivery-oracle.ts';
import type { DeliveryChannel } from './delivery-stories.ts';
import { fakeSender } from './fake-sender.ts';

/** The follow-ups as a gateway would show them. */
export function shownOf(call: CallOnTheWay): readonly ShownFollowUp[] {
  return call.facts.followUps
    .filter((one) => one.status !== 'held')
    .map(({ id }): ShownFollowUp => {
      const carrier = call.carrierOf(id);
      const tries = call.triesOf(id);
      const { outcome, reason } = call.of('follow_up_closed').findLast((one) => one.followUp.id === id) ?? {};
      const closed = outcome === 'suppressed' || outcome === 'expired' ? { closed: outcome } : {};
      const moreToTry = call.isLookedAt(carrier);
      const attempts = call.triesOf(carrier).map((one) => one.state);
      const status = followUpStatus({ attempts, moreToTry, ...closed });
      return {
        id,
        state: status.state,
        ...('outcome' in status && { outcome: status.outcome }),
        ...(reason && { reason }),
        ...(carrier !== id && { mergedInto: carrier }),
        attempts: tries.map(({ attempt, state }) => ({
          id: attempt.id,
          channel: attempt.channel,
          status: attemptStatus(state),
        })),
      };
    });
}

export function isPlanned({ state }: Message): boolean {
  return attemptStatus(state) === 'planned';
}

export function itemOf(item: PayloadItem): Item {
  if (item.kind === 'booking.confirmed') return `booking ${item.location.slice('Room '.length)}`;
  return item.kind === 'payment.captured' ? 'payment' : 'request';
}

/** It says anything. */
export function senderOf(channel: DeliveryChannel): Sender {
  return fakeSender({
    channel,
    units: () => 1,
    abilities: { receipts: { sent: true, delivered: true, read: true } },
  });
}
