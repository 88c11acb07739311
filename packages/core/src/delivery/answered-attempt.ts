import { attemptStatus, type AttemptState, type AttemptStatus } from './attempt-state.ts';

/** An attempt of the call that a reply belongs to. */
export interface AnswerableAttempt {
  readonly account: string;
  readonly state: AttemptState;
}

/** What is known of a reply. */
interface Answer {
  /** The one that was written to. */
  readonly account: string;
  /** The provider's id of the message that the person picked to answer. */
  readonly inReplyTo?: string;
}

/** The provider has it, and did not say that it failed. */
const sent: ReadonlySet<AttemptStatus> = new Set(['accepted', 'sent', 'delivered']);
/** Nobody knows yet whether the provider has it. */
const maybeSent: ReadonlySet<AttemptStatus> = new Set(['leased', 'uncertain', 'given_up']);

/**
 * Which message a reply answers: the one that was picked, else the latest that left from the account that was written to,
 * else the latest that left from any other. A message that nobody was sent is answered by nobody.
 *
 * @param attempts in the order in which they left.
 */
export function answeredAttempt<A extends AnswerableAttempt>(
  attempts: readonly A[],
  { account, inReplyTo }: Answer,
): A | undefined {
  const fromThere = attempts.filter((one) => one.account === account);
  const picked = fromThere.find((one) => inReplyTo !== undefined && one.state.providerIds.includes(inReplyTo));
  return picked ?? latestSent(fromThere) ?? latestSent(attempts);
}

function latestSent<A extends AnswerableAttempt>(attempts: readonly A[]): A | undefined {
  const isOneOf =
    (statuses: ReadonlySet<AttemptStatus>) =>
    ({ state }: A): boolean =>
      statuses.has(attemptStatus(state));
  return attempts.findLast(isOneOf(sent)) ?? attempts.findLast(isOneOf(maybeSent));
}
