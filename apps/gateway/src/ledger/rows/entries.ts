import type {
  AfterAnswer,
  Arm,
  Billing,
  EvidenceClass,
  NoticeKind,
  NoticeRefusal,
  ConsentPurpose,
  Plan,
  QuietHoursDecision,
  ReconcileAnswer,
  ReplyReading,
  UncertainPolicy,
  Verdict,
} from '@aftercall/core';

/**
 * What the ledger says, by kind. Entries hold references and our own words; no address, no
 * name and no text of anybody ever stands in one.
 */
export interface LedgerEntries {
  event: {
    eventId: string;
    source: string;
    id: string;
    type: string;
    time?: string;
    /** Of `csat.scored`: what the person made of the call. */
    score?: number;
    /** Of `appointment.attended` and `appointment.missed`: whose appointment it was. */
    bookingId?: string;
    callerDiffers?: true;
    /** Of an answer: the reply that it answers. */
    inReplyTo?: string;
  };
  verdict: {
    verdictId: string;
    eventId: string;
    verdict: Verdict['verdict'];
    reason?: string;
    until?: string;
    followUpId?: string;
    supersedes?: string;
    /** How it was decided that the person may not be written to at this hour. */
    quietHours?: QuietHoursDecision;
  };
  plan: {
    followUpId: string;
    trigger: string;
    subjectId: string;
    revision: number;
    /** See `FollowUp.again` of core. */
    again?: number;
    basis: string;
    basisAt: string;
    steps: unknown;
    omitted: unknown;
    /** Whether the person may be written to at this hour, by which rules, in which zones. */
    quietHours?: QuietHoursDecision;
    /** What consent was asked for, where it is not what the trigger is about. */
    purpose?: ConsentPurpose;
    /** Of an answer: the reply, and why that permits nothing itself where nothing else does either. */
    answers?: Plan['answers'];
    /** The version of the tenant's policy that it was made under. */
    policy?: string;
    mergedInto?: string;
  };
  /**
   * It was ready to leave, and its person belongs to an arm of a hold-out: said of both arms, whatever comes of it. What is
   * not known of the appointment by `outcomeBy` stays unknown.
   */
  exposure: {
    followUpId: string;
    experiment: string;
    arm: Arm;
    /** Whose appointment it is about. */
    bookingId: string;
    /** The first of its plan. */
    channel: string;
    outcomeBy: string;
  };
  attempt: {
    attemptId: string;
    followUpId: string;
    channel: string;
    account: string;
    step: number;
    try: number;
    /** Of one that is tried again: not before then. */
    dueAt?: string;
    consentId: string;
    units: number;
    /** SHA-256 of the salted text, of its first try: see `text-hash.ts`. */
    textHash?: string;
    /** What it comes after, and why: the step that was left for it, or its own, told in another form. */
    follows?: { step: number; why: string };
    /** Of one that was planned after its plan was made: why it may leave at that hour. */
    quietHours?: QuietHoursDecision;
    /** The provider was asked twice about the try before, and surely does not have it. */
    afterAbsence?: true;
    /** The next channel tells what may have arrived already: the send before it was given up as uncertain. */
    possibleDouble?: true;
    /** A person had it sent again, although the try before may have arrived. */
    secondSend?: true;
  };
  /**
   * A planned attempt waits until its account may write to the person again, until anybody may at that hour, or, said
   * once, for the pace of its account.
   */
  postponed: {
    attemptId: string;
    followUpId: string;
    reason: 'pair_limit' | 'quiet_hours' | 'sender_pace';
    until: string;
    quietHours?: QuietHoursDecision;
  };
  outcome: {
    attemptId: string;
    outcome: 'accepted' | 'rejected' | 'throttled' | 'uncertain';
    providerIds?: readonly string[];
    reason?: unknown;
    cause?: string;
    latencyMs?: number;
    billing?: Billing;
  };
  /** A provider was asked what became of an uncertain send, or is asked no more. */
  reconciliation: {
    attemptId: string;
    answer: ReconcileAnswer;
    /** How often it answered, this time included. */
    asked: number;
    next: Exclude<AfterAnswer['next'], 'end'> | UncertainPolicy;
    providerIds?: readonly string[];
    rawStatus?: string;
    billing?: Billing;
  };
  /** A person said what became of an uncertain send, or what is to become of it. */
  settlement: {
    attemptId: string;
    as: 'sent' | 'not_sent' | 'send_again';
    /** The next channel tells it. */
    fallBack?: true;
    /** The name of the API key that said so. */
    by: string;
    /** In the words of whoever holds it; a text that seems to hold an address is refused. */
    why: string;
    providerIds?: readonly string[];
  };
  receipt: {
    attemptId: string;
    status: string;
    rawStatus: string;
    providerId: string;
    providerAt?: string;
    /** What the provider told of its price. */
    billing?: Billing;
    reason?: unknown;
    /** The channel that carried it, where that is another than it was sent on. */
    carriedBy?: string;
    /** It arrived after a failure had been reported, or after the next channel had been tried. */
    lateTruth?: true;
    /** It arrived, and so did another attempt of the same follow-up. */
    doubleDelivery?: true;
  };
  /** `cause`: what the last try failed for, of one that expired while it was to be tried again. */
  settled: { followUpId: string; outcome: string; reason?: string; cause?: unknown };
  /** `keyword`: the whole message is this word; `meaning` and `by` are absent where it asks for nothing. */
  reply: {
    replyId: string;
    channel: string;
    account: string;
    keyword?: string;
    meaning?: ReplyReading['meaning'];
    by?: ReplyReading['by'];
    /** How many pictures, recordings and files came with it, none of which is fetched. */
    mediaCount?: number;
    /** In how many segments it came, where the provider counts them. */
    segments?: number;
    /** Where it came more than ten seconds after it was written: when that was, by the provider's clock. */
    writtenAt?: string;
    attemptId?: string;
  };
  consent: {
    consentId: string;
    kind: 'grant' | 'revoke';
    channels: readonly string[];
    purposes: readonly string[];
    /** Of a grant: how well it is proved. */
    evidenceClass?: EvidenceClass;
    /** More than a day lay between the act and our receipt. */
    recordedLate?: true;
  };
  /** Everything on file about an attempt was handed out. */
  exported: { attemptId: string; by: string; sha256: string; signedBy: string };
  /** `ends`: the one stop that a start of the scope `one` ends. */
  suppression: { suppressionId: string; kind: 'stop' | 'start'; scope: string; source: string; ends?: string };
  /**
   * A person's own message is answered, or not: `send` when it was decided, and `skip` with the reason then, or when it was
   * about to leave. The outcome and the receipts of what is sent name it as `attemptId`.
   */
  notice: {
    noticeId: string;
    notice: NoticeKind;
    verdict: 'send' | 'skip';
    reason?: NoticeRefusal;
    channel: string;
    account: string;
    /** Of its words. */
    locale?: string;
    replyId?: string;
    /** The stop that it is about. */
    suppressionId?: string;
    /** After this it is not sent any more. */
    until?: string;
    units?: number;
  };
  /** Two addresses turned out to be one person's, or were not taken for it. */
  join: {
    personIds: readonly string[];
    saidBy: { eventId: string } | { account: string; channel: string };
    refused?: 'too_many_addresses';
  };
  withdrawal: { trigger: string; subjectId: string; at: string };
  /** A provider was asked, for this call, whether the caller can be reached on an account. */
  reachability: { account: string; channel: string; reachable: boolean };
  /** `attemptId`: of what it is about, where that is known: of a button that was tapped, the message. */
  webhook: { account: string; topic: string; signal: string; attemptId?: string };
  /** Somebody had follow-ups of the call, or a refused message, decided or sent again. */
  replay: {
    replayId: string;
    /** The API key's name. */
    by: string;
    why: string;
    mode: 'decide' | 'send';
    items: readonly ReplayedItem[];
  };
  /** The call's message took a tenant's spend over four fifths of its limit, of a day or a month of UTC that began at `since`. */
  limit: { limit: 'spend_day' | 'spend_month'; since: string; used: number; most: number };
  refused: { door: string; refusedId: string; faults: readonly { field: string; message: string }[] };
  /** A person's data was erased: in each of their calls, and once in none with how many calls that were. */
  erased: {
    erasureId: string;
    /** The API key's name. */
    by: string;
    why: string;
    calls?: number;
    /** Done again, because a backup from before it was restored. */
    again?: true;
  };
  /** A destination refused an entry of its tenants so often that it is not offered any more; `entry` is its cursor. */
  unpublished: { destination: string; entry: string; entryKind: string; tries: number; error: string };
}

/** What a replay came to for one thing that it named. */
export interface ReplayedItem {
  followUpId?: string;
  /** Of an event that was named. */
  eventId?: string;
  /** Of a refused message. */
  refusedId?: string;
  result: string;
  reason?: string;
  /** The follow-up that sends it once more. */
  againAs?: string;
}

export type LedgerKind = keyof LedgerEntries;
