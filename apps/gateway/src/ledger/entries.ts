import type { Verdict } from '@aftercall/core';

/**
 * What the ledger says, by kind. Entries hold references and our own words; no address, no
 * name and no text of anybody ever stands in one.
 */
export interface LedgerEntries {
  event: { eventId: string; source: string; id: string; type: string; time?: string; callerDiffers?: true };
  verdict: {
    verdictId: string;
    eventId: string;
    verdict: Verdict['verdict'];
    reason?: string;
    until?: string;
    followUpId?: string;
    supersedes?: string;
  };
  plan: {
    followUpId: string;
    trigger: string;
    subjectId: string;
    revision: number;
    basis: string;
    basisAt: string;
    steps: unknown;
    omitted: unknown;
    mergedInto?: string;
  };
  attempt: {
    attemptId: string;
    followUpId: string;
    channel: string;
    account: string;
    step: number;
    try: number;
    consentId: string;
    units: number;
    /** The step that was left for this one, and why. */
    follows?: { step: number; why: string };
  };
  outcome: {
    attemptId: string;
    outcome: 'accepted' | 'rejected' | 'throttled' | 'uncertain';
    providerIds?: readonly string[];
    reason?: unknown;
    cause?: string;
    latencyMs?: number;
  };
  receipt: {
    attemptId: string;
    status: string;
    rawStatus: string;
    providerId: string;
    providerAt?: string;
    reason?: unknown;
    /** It arrived after a failure had been reported, or after the next channel had been tried. */
    lateTruth?: true;
    /** It arrived, and so did another attempt of the same follow-up. */
    doubleDelivery?: true;
  };
  settled: { followUpId: string; outcome: string; reason?: string };
  reply: { replyId: string; channel: string; account: string; keyword?: string; attemptId?: string };
  consent: { consentId: string; kind: 'grant' | 'revoke'; channels: readonly string[]; purposes: readonly string[] };
  suppression: { suppressionId: string; kind: 'stop' | 'start'; scope: string; source: string };
  withdrawal: { trigger: string; subjectId: string; at: string };
  /** A provider was asked, for this call, whether the caller can be reached on an account. */
  reachability: { account: string; channel: string; reachable: boolean };
  webhook: { account: string; topic: string; signal: string };
  refused: { door: string; refusedId: string; faults: readonly { field: string; message: string }[] };
}

export type LedgerKind = keyof LedgerEntries;

/** One entry as it is appended. */
export interface NewLedgerEntry<K extends LedgerKind = LedgerKind> {
  readonly at: Date;
  readonly tenant: string | null;
  readonly call: string | null;
  readonly kind: K;
  readonly data: LedgerEntries[K];
}
