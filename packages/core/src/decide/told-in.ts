import type { ChannelRequest } from '../channel/channel.ts';
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
