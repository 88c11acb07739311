import { attemptStatus, type AttemptState, type AttemptStatus } from './attempt-state.ts';

/** An attempt of the call that a reply belongs to. */
export interface AnswerableAttempt {
  readonly account: string;
  /** When it was accepted; when it was planned, where that is not known or was learnt late. */
  readonly leftAt: Date;
  readonly state: AttemptState;
}

/** What is known of a reply. */
interface Answer {
  /** The one that was written to. */
  readonly account: string;
  /** The provider's id of the message that the person picked to answer. */
  readonly inReplyTo?: string;
  /** When it was written, by the provider, where we learn of it late. */
  readonly writtenAt?: Date;
}

/** Two clocks that are both kept right may differ by so much. */
const clocksDifferMs = 5_000;

/** The provider has it, and did not say that it failed. */
const sent: ReadonlySet<AttemptStatus> = new Set(['accepted', 'sent', 'delivered']);
/** Nobody knows yet whether the provider has it. */
const maybeSent: ReadonlySet<AttemptStatus> = new Set(['leased', 'uncertain', 'given_up']);

/**
 * Which message a reply answers: the one that was picked, else the latest that left from the account that was written to,
 * else the latest that left from any other. A message that nobody was sent is answered by nobody, and so is one that left
 * only after the reply was written.
 *
 * @param attempts in the order in which they left.
 */
export function answeredAttempt<A extends AnswerableAttempt>(
  attempts: readonly A[],
  { account, inReplyTo, writtenAt }: Answer,
): A | undefined {
  const isThere = (one: A): boolean => one.account === account;
  const picked = attempts.find(
    (one) => isThere(one) && inReplyTo !== undefined && one.state.providerIds.includes(inReplyTo),
  );
  if (picked !== undefined) return picked;
  const before = attempts.filter((one) => leftBefore(one, writtenAt));
  return latestSent(before.filter(isThere)) ?? latestSent(before);
}

/** Whether a reply that was written at that time may answer it; any reply that we learn of at once may. */
export function leftBefore({ leftAt }: Pick<AnswerableAttempt, 'leftAt'>, writtenAt: Date | undefined): boolean {
  return writtenAt === undefined || leftAt.getTime() <= writtenAt.getTime() + clocksDifferMs;
}

function latestSent<A extends AnswerableAttempt>(attempts: readonly A[]): A | undefined {
  const isOneOf =
    (statuses: ReadonlySet<AttemptStatus>) =>
    ({ state }: A): boolean =>
      statuses.has(attemptStatus(state));
  return attempts.findLast(isOneOf(sent)) ?? attempts.findLast(isOneOf(maybeSent));
}
