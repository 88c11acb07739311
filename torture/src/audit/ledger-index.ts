import type { CopiedAttempt, CopiedEntry, CopiedFollowUp, LedgerCopy } from './ledger-copy.ts';

/** The copy of a ledger, with what an audit looks up. */
export class LedgerIndex {
  readonly entries: readonly CopiedEntry[];
  /** The entries of an event by the voice platform's id of it. */
  readonly eventsById: ReadonlyMap<string, readonly CopiedEntry[]>;
  /** Verdicts by the ledger's id of the event, without those that were superseded. */
  readonly currentVerdicts: ReadonlyMap<string, readonly CopiedEntry[]>;
  readonly attempts: ReadonlyMap<string, CopiedAttempt>;
  /** Attempts that were made because the one before was denied twice. */
  readonly afterAbsence: ReadonlySet<string>;
  readonly #followUps: ReadonlyMap<string, CopiedFollowUp>;
  readonly #followUpsByEvent: ReadonlyMap<string, readonly CopiedFollowUp[]>;
  readonly #attemptsOf: ReadonlyMap<string, readonly CopiedAttempt[]>;

  constructor({ entries, followUps, attempts }: LedgerCopy) {
    this.entries = entries;
    const of = (kind: string): CopiedEntry[] => entries.filter((one) => one.kind === kind);
    this.eventsById = Map.groupBy(of('event'), (one) => String(one.data['id']));
    const verdicts = of('verdict');
    const superseded = new Set(verdicts.map((one) => one.data['supersedes']));
    const current = verdicts.filter((one) => !superseded.has(one.data['verdictId']));
    this.currentVerdicts = Map.groupBy(current, (one) => String(one.data['eventId']));
    this.attempts = new Map(attempts.map((one) => [one.id, one]));
    const again = of('attempt').filter((one) => one.data['afterAbsence'] === true);
    this.afterAbsence = new Set(again.map((one) => String(one.data['attemptId'])));
    this.#followUps = new Map(followUps.map((one) => [one.id, one]));
    this.#followUpsByEvent = Map.groupBy(followUps, (one) => one.event);
    this.#attemptsOf = Map.groupBy(attempts, (one) => one.followUp);
  }

  /** The ledger's id of an event, by the voice platform's. */
  eventIdOf(id: string): string | undefined {
    const [first] = this.eventsById.get(id) ?? [];
    return first === undefined ? undefined : String(first.data['eventId']);
  }

  /** Where the entry of an event stands, by the voice platform's id. */
  placeOfEvent(id: string): number {
    return this.entries.findIndex((one) => one === this.eventsById.get(id)?.[0]);
  }

  /** Of an event, by the ledger's id of it. */
  followUpOf(eventId: string): CopiedFollowUp | undefined {
    const named = this.currentVerdicts.get(eventId)?.[0]?.data['followUpId'];
    return this.#followUpsByEvent.get(eventId)?.[0] ?? this.#followUps.get(String(named));
  }

  /** The attempts of the message that tells this follow-up, which may be another one's. */
  attemptsOf({ id, mergedInto }: CopiedFollowUp): readonly CopiedAttempt[] {
    return this.#attemptsOf.get(mergedInto ?? id) ?? [];
  }
}
