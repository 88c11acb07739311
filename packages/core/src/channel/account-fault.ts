import type { FailureReason } from './failure-reason.ts';

/**
 * The decision on every fault of our own account: refused credentials, a sender that is not registered, a suspended
 * account, a wrong setting. It says nothing about the person, so another channel may reach them, and somebody has to
 * mend it. A channel's table of error codes spreads it.
 */
export const accountFault = {
  kind: 'configuration',
  permanent: true,
  fallback: true,
  alert: true,
} as const satisfies Partial<FailureReason>;

/** A fault of our own account for which every send from it would be refused: a host sends nothing more from it for a while. */
export const accountRefusal = { ...accountFault, stopsAccount: true } as const satisfies Partial<FailureReason>;

/**
 * The reason of a refusal in the provider's own words. A 401 or 403 refuses the account itself (RFC 9110, 15.5.2 and
 * 15.5.4), so one whose code is `unknown` is a fault of the account; a known code says more than the status.
 *
 * @param reason what the channel's table says of the code.
 * @param status the HTTP status of the answer.
 */
export function reasonOfRefusal(reason: FailureReason, status: number): FailureReason {
  if (reason.kind !== 'unknown') return reason;
  // Without credentials nothing is allowed; what is forbidden may be this one message.
  if (status === 401) return { ...reason, ...accountRefusal };
  return status === 403 ? { ...reason, ...accountFault } : reason;
}
