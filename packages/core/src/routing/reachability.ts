/** What somebody who can tell, a provider's look-up or the fate of a message, said about a person on an account. */
export interface ReachabilityAnswer {
  readonly account: string;
  readonly reachable: boolean;
  readonly answeredAt: Date;
}

/** How long an answer is believed; in milliseconds. */
export interface ReachabilityAges {
  readonly reachableForMs: number;
  readonly unreachableForMs: number;
}

/** An answer that still holds. */
export interface KnownReachability {
  readonly reachable: boolean;
  readonly ageMs: number;
}

/** The answers that are young enough to be believed, by account. What is too old is not known, and so is tried. */
export function knownReachability(
  answers: readonly ReachabilityAnswer[],
  ages: ReachabilityAges,
  now: Date,
): ReadonlyMap<string, KnownReachability> {
  const known = new Map<string, KnownReachability>();
  for (const { account, reachable, answeredAt } of answers) {
    // Another replica's clock may be a little ahead of ours.
    const ageMs = Math.max(0, now.getTime() - answeredAt.getTime());
    const holdsMs = reachable ? ages.reachableForMs : ages.unreachableForMs;
    const younger = known.get(account);
    if (ageMs < holdsMs && (younger === undefined || ageMs < younger.ageMs)) known.set(account, { reachable, ageMs });
  }
  return known;
}
