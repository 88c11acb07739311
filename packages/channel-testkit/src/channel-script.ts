import type { ChannelFactory, FollowUpPayload, ReceiptStatus, WebhookRequest } from '@aftercall/core';
import type { ProviderDouble, Reaction, RecordedCall, ScriptedAnswer } from './provider-double.ts';

/** A channel, and everything the kit has to know to put it through the suite. */
export interface ConformanceSubject {
  /** How the channel is called in the titles of the tests and in the table. */
  readonly name: string;
  readonly factory: ChannelFactory;
  /** The file that importing the package loads; the kit imports it in a process of its own. */
  readonly entry: URL;
  /** An account's settings as a tenant writes them, for a provider at this URL. */
  settings(providerUrl: string): unknown;
  readonly script: ChannelScript;
  /** For a provider that speaks no HTTP, such as an SMTP server; the kit plays one of HTTP when absent. */
  readonly provider?: OwnProvider;
}

/**
 * A provider of another protocol, which the channel reaches over sockets of its own and never through the lent client.
 * The script's answers have its codes as their `status`; the four faults keep their meaning.
 */
export interface OwnProvider {
  /** Its URL has a scheme of its own, and the host that the channel declares. */
  start(this: void): Promise<ProviderDouble>;
  /** What goes wrong in this protocol, in place of the failures of HTTP; the script's refusals are tried besides. */
  readonly failures: readonly [FailureCase, ...FailureCase[]];
}

/** A failure of the provider, and what the outcome must say at the least. */
export interface FailureCase {
  readonly name: string;
  readonly reaction: Reaction;
  readonly expected: object;
}

/** Says of a part of the script that the provider has no such thing; the sentence is shown in the report. */
export interface Never {
  readonly never: string;
}

/** How the provider behind a channel speaks. */
export interface ChannelScript {
  /** A person's address of the right form, which belongs to nobody. */
  readonly address: string;
  /** Each value of the settings that must not be seen in an error or in a log. */
  readonly secrets: readonly string[];
  /** A payload that cannot be said on the channel, and the capability it exceeds; a message with 200 bookings when absent. */
  readonly overLimit?: { readonly payload: FollowUpPayload; readonly limit: string };
  /** Where the channel gets an access token, for providers that want one before anything else. */
  readonly signIn?: SignInScript;
  readonly send: SendScript;
  /** Required for each ability that the capabilities name, and left out for the others. */
  readonly abilities: AbilityScripts;
  /** Where the provider never calls, the channel must believe nobody. */
  readonly webhook: WebhookScript | Never;
}

/** The call that signs in. The kit answers it by itself: no check counts it, and no fault befalls it. */
export interface SignInScript {
  /** The path of the call on the provider's URL, e.g. `/token`. */
  readonly path: string;
  readonly answer: ScriptedAnswer;
}

export interface SendScript {
  /** The answer that accepts the `count`th message, counted from 1, with the ids it gives. */
  accepted(
    count: number,
    call: RecordedCall,
  ): { readonly answer: ScriptedAnswer; readonly providerIds: readonly string[] };
  /** Refusals in the provider's own words. */
  readonly refusals: {
    /** A request that can never succeed. Its text repeats the script's address, as providers' texts do. */
    readonly badRequest: ScriptedAnswer;
    /** Credentials that are wrong or have expired: a fault of the account, which another channel makes up for. */
    readonly unauthorized: ScriptedAnswer;
    /** An account that is known and may not send: the same. */
    readonly forbidden: ScriptedAnswer | Never;
    readonly notFound: ScriptedAnswer;
    readonly optedOut: ScriptedAnswer | Never;
    readonly throttled: ScriptedAnswer | Never;
    readonly throttledWithRetryAfter: { readonly answer: ScriptedAnswer; readonly retryAfterMs: number } | Never;
  };
}

export interface AbilityScripts {
  readonly reconcile?: {
    /** The provider's answer when it has the message that `call` looks for. */
    found(message: SentMessage): { readonly answer: ScriptedAnswer; readonly providerIds: readonly string[] };
    /** The provider's answer when it has nothing like it. */
    readonly absent: ScriptedAnswer;
  };
  readonly revoke?: { readonly revoked: ScriptedAnswer; readonly tooLate: ScriptedAnswer };
  readonly reachable?: {
    /** The answers that call the script's address reachable and `unreachableAddress` not. */
    readonly answer: (call: RecordedCall) => ScriptedAnswer;
    readonly unreachableAddress: string;
  };
  readonly receiptOf?: {
    /** The answer that tells of a message what a receipt would. */
    told(this: void, fact: ReceiptFact): ScriptedAnswer;
    /** The answer when there is no such message. */
    readonly absent: ScriptedAnswer;
  };
  readonly listReplies?: {
    /** The answer that lists these messages of people, and nothing else. */
    listed(this: void, messages: readonly WrittenMessage[], call: RecordedCall): ScriptedAnswer;
    /** The webhook that posts one of them. */
    posted(this: void, message: WrittenMessage, webhookUrl: string): WebhookDraft;
  };
  readonly typing?: { readonly answer: ScriptedAnswer };
  readonly markRead?: { readonly answer: ScriptedAnswer };
}

/** A message that the provider may have. */
export interface SentMessage {
  readonly to: string;
  readonly text: string;
  readonly sentAt: Date;
  readonly attemptId: string;
}

/** What a person wrote to the account. */
export interface WrittenMessage {
  readonly from: string;
  readonly text: string;
  readonly at: Date;
  /** Which one it is, from 1: its id at the provider is made of it. */
  readonly number: number;
}

/** What the provider would post, before it is signed. */
export interface WebhookDraft {
  readonly method: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  /** The part of the body that the signature covers; all of it when absent. */
  readonly signedPart?: string;
}

export interface ReceiptFact {
  readonly status: string;
  readonly providerId: string;
  readonly attemptId: string;
}

export interface WebhookScript {
  /**
   * Signs as the provider does, with a key that the settings know first (`current`),
   * one they know besides, during a rotation (`other`), or one they do not (`wrong`).
   */
  sign(draft: WebhookDraft, key: 'current' | 'other' | 'wrong'): WebhookRequest;
  /** The settings hold a second key; otherwise why not. */
  readonly rotation: 'two keys' | Never;
  /** The same signed request, but too old to be true; where the provider signs its time. */
  readonly stale: WebhookRequest | Never;
  /** Every status that the provider documents, and what it means in our words; none where it posts no receipts. */
  readonly statuses: Readonly<Record<string, ReceiptStatus>>;
  /**
   * Whether the provider's receipts bring our attempt id back; `as the provider id` where it is the only id. Where they do
   * not, a channel that promises receipts says `receiptsBy: 'providerId'`, or can be asked for them (`receiptOf`).
   */
  readonly echoesAttemptId: boolean | 'as the provider id';
  /**
   * A receipt as the provider writes it, and its own time of the fact where it gives one. Some providers post what people
   * write, and no receipts.
   */
  readonly receipt: ReceiptWriter | Never;
  /** Several receipts in one body. */
  readonly batch: ((this: void, facts: readonly ReceiptFact[], webhookUrl: string) => WebhookDraft) | Never;
  /** A message that a person wrote. */
  reply(message: { readonly from: string; readonly text: string }, webhookUrl: string): WebhookDraft;
}

export type ReceiptWriter = (fact: ReceiptFact, webhookUrl: string) => WebhookDraft & { readonly at?: Date };

/** What writes the receipts of a script, which may use the rest of the script for it. */
export function receiptWriter(webhook: WebhookScript): ReceiptWriter | Never {
  const { receipt } = webhook;
  return isNever(receipt) ? receipt : receipt.bind(webhook);
}

export function isNever(part: unknown): part is Never {
  return typeof part === 'object' && part !== null && 'never' in part;
}
