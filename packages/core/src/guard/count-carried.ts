import type { ChannelRequest } from '../channel/channel.ts';
import { noEvidenceOf } from '../consent/answer-evidence.ts';
import { applyChange } from '../decide/apply-change.ts';
import type { Facts, FollowUp } from '../decide/call-facts.ts';
import { answeredBy } from '../decide/consent-of.ts';
import { purposeOf } from '../decide/purpose-of.ts';
import type { TenantPolicy } from '../decide/tenant-policy.ts';
import { countMessage, type GuardReason, type MessageToCount } from './count-message.ts';

/** A message as it is to leave, with all that it tells. */
interface CarriedMessage {
  readonly carried: readonly FollowUp[];
  readonly request: Pick<ChannelRequest, 'units'>;
}

/**
 * Counts a message against the bounds of its tenant: see {@link countMessage}.
 *
 * @param followUpId of the follow-up that carries it.
 */
export function countCarried(
  { carried, request: { units } }: CarriedMessage,
  followUpId: string,
  channel: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): ReturnType<typeof countMessage> {
  return countMessage(messageToCount(carried, { followUpId, channel, units }, policy), facts, policy, now);
}

/** A message with what the bounds of its person ask of it. */
export function messageToCount(
  carried: readonly FollowUp[],
  message: Pick<MessageToCount, 'followUpId' | 'channel' | 'units'>,
  policy: TenantPolicy,
): MessageToCount {
  const marketing = carried.some((one) => purposeOf(one.trigger, policy) === 'marketing');
  const isAnswer = carried.some((one) => isAskedFor(one, policy));
  return { ...message, marketing, ...(isAnswer && { isAnswer }) };
}

/**
 * Whether the person asked for it, by the rules for what a question permits. Under another consent a message of any kind and
 * age can be answered, and something that promotes can be said; to begin so is ours, as with every other message.
 */
function isAskedFor(followUp: FollowUp, policy: TenantPolicy): boolean {
  const answered = answeredBy(followUp);
  if (answered === undefined) return false;
  return noEvidenceOf(answered, purposeOf(followUp.trigger, policy), followUp.receivedAt) === undefined;
}

/**
 * The bound that these messages together would be over, if any.
 *
 * @param bearerId of the follow-up that carries a single one; each of several is its own first one's.
 */
export function boundOver(
  messages: readonly CarriedMessage[],
  channel: string,
  bearerId: string,
  facts: Facts,
  policy: TenantPolicy,
  now: Date,
): GuardReason | undefined {
  let known = facts;
  for (const message of messages) {
    const followUpId = messages.length > 1 ? (message.carried[0]?.id ?? bearerId) : bearerId;
    const counted = countCarried(message, followUpId, channel, known, policy, now);
    if ('refusal' in counted) return counted.refusal.reason;
    if (counted.change !== undefined) known = applyChange(known, counted.change);
  }
  return undefined;
}
