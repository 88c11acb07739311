import type { ChannelRequest } from '../channel/channel.ts';
import type { Tried } from '../delivery/next-move.ts';
import type { FollowUp } from './call-facts.ts';

/**
 * The same message for what is left of it to tell: whatever was told before together with the rest, and may have arrived,
 * belongs to it still.
 */
export function leavingOut(
  request: ChannelRequest,
  carried: readonly FollowUp[],
  belonging: readonly FollowUp[],
): ChannelRequest {
  const others = belonging.filter((one) => !carried.includes(one)).map((one) => one.id);
  return others.length === 0 ? request : { ...request, leavesOut: others };
}

/** Of the follow-ups that belong to a message, those that it tells: what the others came to is no fault of it. */
export function toldIn({ leavesOut }: ChannelRequest, belonging: readonly FollowUp[]): readonly FollowUp[] {
  return leavesOut === undefined ? belonging : belonging.filter((one) => !leavesOut.includes(one.id));
}

/**
 * Of what was tried of a message, what says something of all that it tells: what one of several was told before they
 * were told together says nothing of the others.
 */
export function triedTogether<T extends Pick<Tried, 'plannedAt'>>(
  tried: readonly T[],
  carried: readonly Pick<FollowUp, 'basisAt'>[],
): readonly T[] {
  if (carried.length <= 1) return tried;
  const together = Math.max(...carried.map((one) => one.basisAt.getTime()));
  return tried.filter((one) => one.plannedAt.getTime() >= together);
}
