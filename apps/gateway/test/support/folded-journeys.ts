import {
  attemptStatus,
  factOfReceipt,
  foldAttempt,
  newAttempt,
  type AttemptState,
  type FailureReason,
  type Trigger,
} from '@aftercall/core';
import type { LedgerEntries, LedgerKind } from '../../src/ledger/rows/entries/entry-schemas.ts';

/** An entry of the ledger with our id of its call; of what strangers write there is none. */
export type CallEntry = {
  [K in LedgerKind]: { at: Date; tenant: string; call: string; kind: K; data: LedgerEntries[K] };
}[LedgerKind];

export interface FoldedFollowUp {
  readonly id: string;
  readonly tenant: string;
  readonly call: string;
  /** Of the one that made it. */
  readonly eventId: string;
  readonly trigger: Trigger;
  readonly eventTime: Date | undefined;
  receivedAt: Date;
  isAgain: boolean;
  basis: string;
  basisAt: Date;
  mergedInto: string | undefined;
  /** What its plan was made for, where that is not what its trigger is about. */
  purpose: string | undefined;
  held: boolean;
  outcome: string | undefined;
  /** Of the last `hold`. */
  holdReason: string | undefined;
  /** Reasons of `postponed`. */
  readonly waits: Set<string>;
  readonly attempts: FoldedAttempt[];
}

export interface FoldedAttempt {
  readonly id: string;
  readonly followUpId: string;
  readonly channel: string;
  readonly step: number;
  readonly consentId: string;
  /** When it is to leave; from its planning on, where the ledger says nothing else. */
  plannedAt: Date;
  state: AttemptState;
  acceptedAt: Date | undefined;
  /** That it was sent is what a person says, who does not know when. */
  isSettled?: true;
}

/** What calls came to by their entries in the ledger, and by nothing else. */
export class FoldedJourneys {
  readonly followUps = new Map<string, FoldedFollowUp>();
  readonly replies: (Pick<CallEntry, 'tenant' | 'at'> & { readonly id: string; readonly isKeyword: boolean })[] = [];
  readonly stops: (Pick<CallEntry, 'tenant' | 'at'> & { readonly id: string })[] = [];
  readonly scores: (Pick<CallEntry, 'tenant' | 'at' | 'call'> & { readonly score: number })[] = [];
  /** Until when, by attempt; it may be said before the attempt itself. */
  readonly #putOff = new Map<string, string>();
  /** When somebody had it sent again, by the follow-up that does; it may be said before its verdict. */
  readonly #repeats = new Map<string, Date>();
  readonly #attempts = new Map<string, FoldedAttempt>();
  readonly #events = new Map<string, Extract<CallEntry, { kind: 'event' }>>();

  /** @param entry the next one, in the order of the ledger. */
  fold(entry: CallEntry): void {
    const { at, tenant, call } = entry;
    switch (entry.kind) {
      case 'event':
        this.#events.set(entry.data.eventId, entry);
        if (entry.data.score !== undefined) this.scores.push({ tenant, call, at, score: entry.data.score });
        return;
      case 'verdict':
        return this.#verdict(entry);
      case 'plan':
        return this.#plan(entry.data);
      case 'attempt': {
        const { attemptId: id, followUpId, channel, step, consentId } = entry.data;
        const due = this.#putOff.get(id) ?? entry.data.dueAt;
        const plannedAt = due === undefined ? at : new Date(due);
        const told = { id, followUpId, channel, step, consentId, plannedAt };
        const attempt = { ...told, state: newAttempt, acceptedAt: undefined };
        this.#attempts.set(id, attempt);
        this.followUp(followUpId).attempts.push(attempt);
        return;
      }
      case 'postponed':
        return this.#postponed(entry.data);
      case 'replay':
        for (const { againAs } of entry.data.items) if (againAs !== undefined) this.#again(againAs, at);
        return;
      case 'outcome':
        return this.#outcome(entry.data, at);
      case 'receipt': {
        const { attemptId, status, providerId, reason } = entry.data;
        const fact = factOfReceipt(status, providerId, reason);
        if (fact !== undefined) this.#learn(attemptId, fact, at);
        return;
      }
      case 'reconciliation':
        return this.#reconciled(entry.data, at);
      case 'settlement': {
        const { attemptId, as, providerIds = [] } = entry.data;
        if (as !== 'sent') return this.#learn(attemptId, { fact: 'given_up', reason: unsaid }, at);
        Object.assign(this.#attempts.get(attemptId) ?? {}, { isSettled: true });
        return this.#learn(attemptId, { fact: 'accepted', providerIds }, at);
      }
      case 'settled':
        this.followUp(entry.data.followUpId).outcome = entry.data.outcome;
        return;
      case 'reply':
        const { replyId: id, keyword, meaning = 'other' } = entry.data;
        this.replies.push({ tenant, at, id, isKeyword: keyword !== undefined || !['yes', 'other'].includes(meaning) });
        return;
      case 'suppression':
        if (entry.data.kind === 'stop') this.stops.push({ tenant, at, id: entry.data.suppressionId });
        return;
      default:
    }
  }

  #verdict({ at, tenant, call, data }: Extract<CallEntry, { kind: 'verdict' }>): void {
    const { followUpId: id, eventId, verdict, reason } = data;
    if (id === undefined) return;
    const followUp = this.followUps.get(id) ?? this.#begin(id, eventId, { at, tenant, call });
    // Of an event that says the same again, or something older: it is told by that one, which stays as it is.
    if (verdict === 'skip' && eventId !== followUp.eventId) return;
    followUp.held = verdict === 'hold';
    // Whatever it was to be told together with, it is not any more.
    if (verdict !== 'send') followUp.mergedInto = undefined;
    if (verdict === 'hold') followUp.holdReason = reason;
    if (verdict === 'hold' || verdict === 'send') followUp.outcome = undefined;
  }

  #begin(id: string, eventId: string, { at, tenant, call }: Pick<CallEntry, 'at' | 'tenant' | 'call'>): FoldedFollowUp {
    const event = this.#events.get(eventId);
    if (event === undefined) throw new Error('a verdict about an event that did not come');
    const { type, time } = event.data;
    const followUp: FoldedFollowUp = {
      id,
      tenant,
      call,
      eventId,
      trigger: type as Trigger,
      eventTime: time === undefined ? undefined : new Date(time),
      receivedAt: event.at,
      isAgain: false,
      basis: '',
      basisAt: at,
      mergedInto: undefined,
      purpose: undefined,
      held: false,
      holdReason: undefined,
      outcome: undefined,
      waits: new Set(),
      attempts: [],
    };
    this.followUps.set(id, followUp);
    const repeatedAt = this.#repeats.get(id);
    if (repeatedAt !== undefined) this.#again(id, repeatedAt);
    return followUp;
  }

  /** What waits for its account's pace was to leave before. */
  #postponed({ followUpId, attemptId, reason, until }: LedgerEntries['postponed']): void {
    this.followUp(followUpId).waits.add(reason);
    if (reason === 'sender_pace') return;
    this.#putOff.set(attemptId, until);
    const attempt = this.#attempts.get(attemptId);
    if (attempt !== undefined) attempt.plannedAt = new Date(until);
  }

  #again(id: string, at: Date): void {
    this.#repeats.set(id, at);
    const followUp = this.followUps.get(id);
    if (followUp === undefined) return;
    followUp.isAgain = true;
    followUp.receivedAt = at;
  }

  #plan({ followUpId, basis, basisAt, mergedInto, purpose }: LedgerEntries['plan']): void {
    const followUp = this.followUp(followUpId);
    followUp.basis = basis;
    followUp.basisAt = new Date(basisAt);
    followUp.mergedInto = mergedInto;
    followUp.purpose = purpose;
  }

  #outcome({ attemptId, outcome, providerIds = [], reason }: LedgerEntries['outcome'], at: Date): void {
    if (outcome === 'accepted') return this.#learn(attemptId, { fact: 'accepted', providerIds }, at);
    if (outcome === 'uncertain') return this.#learn(attemptId, { fact: 'uncertain', cause: 'timeout' }, at);
    return this.#learn(attemptId, { fact: 'rejected', reason: reason as FailureReason }, at);
  }

  /** Of one that is uncertain no longer only counts that the provider has it. */
  #reconciled({ attemptId, next, providerIds = [] }: LedgerEntries['reconciliation'], at: Date): void {
    if (next === 'accepted') return this.#learn(attemptId, { fact: 'accepted', providerIds }, at);
    const state = this.#attempts.get(attemptId)?.state;
    if (state === undefined || attemptStatus(state) !== 'uncertain') return;
    if (next === 'not_sent') this.#learn(attemptId, { fact: 'rejected', reason: unsaid }, at);
    if (next === 'give_up' || next === 'fall_back') this.#learn(attemptId, { fact: 'given_up', reason: unsaid }, at);
  }

  #learn(attemptId: string, fact: Parameters<typeof foldAttempt>[1], at: Date): void {
    const attempt = this.#attempts.get(attemptId);
    if (attempt === undefined) throw new Error('something about an attempt that was not planned');
    attempt.state = foldAttempt(attempt.state, fact);
    if (fact.fact === 'accepted') attempt.acceptedAt ??= at;
    // What was settled before is not, while a message of it is on its way after all; where it arrived, an entry says so.
    const isUnderWay = ['accepted', 'sent'].includes(attemptStatus(attempt.state));
    if (isUnderWay) this.followUp(attempt.followUpId).outcome = undefined;
  }

  followUp(id: string): FoldedFollowUp {
    const followUp = this.followUps.get(id);
    if (followUp === undefined) throw new Error('something about a follow-up without a verdict');
    return followUp;
  }
}

/** Why does not matter to what is counted. */
const unsaid: FailureReason = { kind: 'unknown', permanent: true, fallback: true, alert: false, message: '' };
