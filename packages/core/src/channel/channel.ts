import type { FollowUpPayload } from '../rendering/payload.ts';
import type { TextTemplates } from '../rendering/text-template.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { Billing } from './billing.ts';
import type { ChannelCapabilities } from './capabilities.ts';
import type { HttpClient } from './http-client.ts';
import type { SendOutcome } from './send-outcome.ts';
import type { Signal } from './signal.ts';
import type { StandardSchema } from './standard-schema.ts';
import type { FoundReceipt, ListedReplies, ReplySpan } from './told-when-asked.ts';

/** What a message needs to be said on a channel. */
export interface FitInput {
  readonly payload: FollowUpPayload;
  /** The person's address on this channel; canonical E.164 for phones. */
  readonly to: string;
  /** The tenant's texts for the payload's locale on this channel; a channel without text may ignore them. */
  readonly templates: TextTemplates;
  /**
   * Whether the person wrote to this sender within the channel's service window, so that free text may be sent.
   * Absent where that is not known or the channel has no window; a channel that has one then takes it for closed.
   */
  readonly serviceWindow?: 'open' | 'closed';
}

/** A text of the host's own, for somebody who has just written. */
export interface TextInput {
  readonly text: string;
  /** The person's address, as their message gave it. */
  readonly to: string;
  /** It says that a stop was taken, or asks about one. */
  readonly acknowledgesStop?: true;
}

/** Whom to show that somebody is writing. */
export interface TypingTarget {
  readonly to: string;
  /** The provider's id of the person's last message, for providers that show it only as an answer to one. */
  readonly inReplyTo?: string;
}

/** A message that the provider has accepted. */
export interface AcceptedMessage {
  readonly to: string;
  readonly providerIds: readonly string[];
}

/** A message that a person wrote. */
export interface ReceivedMessage {
  /** The person's address, as the reply gave it. */
  readonly from: string;
  readonly providerId: string;
}

/** A message ready for the wire: plain JSON, stored before it is sent and sent as stored. */
export interface ChannelRequest {
  readonly to: string;
  /** The channel's own shape; nobody else reads it. */
  readonly content: Readonly<Record<string, unknown>>;
  /** The message as the person will read it. */
  readonly text: string;
  /** What the message costs in the channel's rate unit: segments for SMS, 1 elsewhere. */
  readonly units: number;
  /** Set by the host on what was fitted for an open service window: it may be sent as long as that stands. */
  readonly needsOpenWindow?: true;
  /** Set by the host: the follow-ups, by id, that belong to its message and that it tells no more. */
  readonly leavesOut?: readonly string[];
}

export type FitResult =
  | { readonly fits: true; readonly request: ChannelRequest }
  /** `limit` names the capability that the payload exceeds, e.g. `text.max`; or `address` for one of another channel. */
  | { readonly fits: false; readonly limit: string; readonly message: string };

export interface SendContext {
  /** Ours, unique for ever; it travels to the provider and comes back on receipts. */
  readonly attemptId: string;
  readonly signal: AbortSignal;
}

/** What a provider posted, untouched. */
export interface WebhookRequest {
  readonly method: string;
  /** The public URL that the provider called, rebuilt from configuration and never from a Host header. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Uint8Array;
}

export interface WebhookReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface ChannelWebhook {
  /** Checks the signature over the raw bytes, in constant time, before anything is parsed. Never throws. */
  verify(request: WebhookRequest): { readonly verified: true } | { readonly verified: false; readonly why: string };
  /**
   * Every fact of a verified body, in any order, and what to answer once they are
   * committed. Total: what it does not know comes out as `unknown`. Throws only for a
   * body that is no document at all.
   */
  parse(request: WebhookRequest): { readonly signals: readonly Signal[]; readonly reply: WebhookReply };
}

/**
 * What became of an uncertain send. `certain`: the provider surely does not have it. `answered: false`: it said nothing
 * (no connection, a timeout, a fault of its own), and is asked again soon.
 */
export type ReconcileResult =
  | {
      readonly found: true;
      readonly providerIds: readonly string[];
      readonly rawStatus: string;
      readonly billing?: Billing;
    }
  | { readonly found: false; readonly certain: boolean }
  | { readonly found: false; readonly certain: false; readonly answered: false };

/**
 * One account on one channel. Safe to use from many sends at once; holds no state that
 * a restart would miss. Importing a channel package does nothing.
 */
export interface Channel {
  /** `sms`, `whatsapp`, `rcs`, or a name of your own. */
  readonly name: string;
  readonly capabilities: ChannelCapabilities;
  /** The hosts that `send` and its siblings may call; nothing else is ever called. */
  readonly hosts: readonly string[];
  /** Pure. The channel's own request for a payload, or why it cannot be said there. */
  fit(input: FitInput): FitResult;
  /**
   * Pure. The channel's own request for a plain text, or why it cannot be said there. The host answers with it what a
   * person wrote (an opt-out confirmation, help), so a service window stands open. Absent: nobody is answered there.
   */
  fitText?(input: TextInput): FitResult;
  /**
   * Sends once. Never throws for an expected failure, and never sends again by itself.
   * A timeout, a cut or an unreadable answer after bytes left is `uncertain`; only a
   * provider's own refusal, or bytes that never left, is `rejected` or `throttled`. Answers within two minutes, whatever
   * the provider does: a host waits little longer, and then nobody knows what became of it.
   */
  send(request: ChannelRequest, context: SendContext): Promise<SendOutcome>;
  readonly webhook: ChannelWebhook;
  /**
   * Takes an undelivered message back. Answers within 20 s; a host waits little longer, and then it was not taken back.
   * Present exactly when `capabilities.revoke`.
   */
  revoke?(message: AcceptedMessage, context: SendContext): Promise<{ readonly revoked: boolean }>;
  /**
   * Which of these addresses the channel can reach; one that the provider could not tell about is left out.
   * Present exactly when `capabilities.capabilityCheck`.
   */
  reachable?(addresses: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, boolean>>;
  /**
   * Asks the provider about an uncertain send. Where `capabilities.idempotentSend` it may do so by sending once more
   * under the same attempt id, so whoever calls it checks first that the message may still go out. Answers within 20 s; a
   * host waits little longer, and then it was not answered. Present exactly when `capabilities.reconcile`.
   */
  reconcile?(request: ChannelRequest, sentAt: Date, context: SendContext): Promise<ReconcileResult>;
  /**
   * What the provider knows of an accepted message by now, or undefined where it has no such message. A host asks once,
   * before it tells the person on another channel for want of a receipt that may have been lost. Rejects when it could not
   * be asked. Answers within 20 s, as `reconcile` does. Present exactly when `capabilities.receiptOf`.
   */
  receiptOf?(message: AcceptedMessage, context: SendContext): Promise<FoundReceipt | undefined>;
  /**
   * What people wrote to the account's senders, for a provider that posts a message once or for some seconds only: a host
   * asks every few minutes, so that a stop is not lost with it. Rejects when the list could not be read: an empty one is a
   * statement. Answers within 20 s, as `reconcile` does. Present exactly when `capabilities.listReplies`.
   */
  listReplies?(span: ReplySpan, signal: AbortSignal): Promise<ListedReplies>;
  /** Shows that somebody is writing. Present exactly when `capabilities.typing`. */
  typing?(target: TypingTarget, signal: AbortSignal): Promise<void>;
  /** Marks a person's message as read. Present exactly when `capabilities.markRead`. */
  markRead?(message: ReceivedMessage, signal: AbortSignal): Promise<void>;
}

/** What a host lends to a channel; a channel reaches for nothing else of the outside. */
export interface ChannelOutside {
  readonly http: HttpClient;
  readonly now: () => Date;
  /** Where the provider is to call this account: an https URL without query. */
  readonly webhookUrl: string;
}

/**
 * The version of everything in this file. It rises when a channel written for the one before
 * would no longer do, and a host takes in only channels of its own version.
 */
export const channelContract = 1;

/** A sender of an account: what people answer to, and say stop to. */
export interface ChannelSender {
  /** The field of the settings that names it, such as `from`. */
  readonly field: string;
  /**
   * Equal for two accounts exactly when they send as one and the same; shown to nobody, and never a secret. Equal for two of
   * different channels where the provider refuses whoever stopped one of them on both.
   */
  readonly key: string;
}

/** How fast a provider takes messages from one sender. */
export interface SenderPace {
  /** In the channel's `rateUnit`. */
  readonly perSecond: number;
}

/** A template that an account keeps at its provider, as far as its wording can be judged beforehand. */
export interface ChannelTemplate {
  readonly trigger: Trigger;
  /** BCP 47. */
  readonly locale: string;
  /** As the provider knows it. */
  readonly name: string;
  /** It promotes something: whoever is to get it agreed to marketing in writing. */
  readonly marketing: boolean;
  /** Where it stands in the settings of the account. */
  readonly path: readonly (string | number)[];
  /** The words that are the same for everybody, each with its place in the template. */
  readonly wordings: readonly { readonly text: string; readonly path: readonly (string | number)[] }[];
}

/** The templates of an account, as far as their languages go. */
export interface TemplateLocales {
  /** By trigger, BCP 47. */
  readonly byTrigger: Readonly<Partial<Record<Trigger, readonly string[]>>>;
  /** Whose templates callers get who have none in their language. */
  readonly fallback?: string;
}

/**
 * What a channel package exports. `settings` is any Standard Schema (zod, valibot,
 * arktype ...), so that a fault in an account's configuration is shown with its line.
 */
export interface ChannelFactory<Settings = unknown> {
  readonly channel: string;
  /**
   * The version of the contract that the channel was written for: the number itself, and not the constant of whatever
   * core is installed, which would always fit.
   */
  readonly contract: typeof channelContract;
  readonly settings: StandardSchema<unknown, Settings>;
  create(settings: Settings, outside: ChannelOutside): Channel;
  /**
   * The senders of an account. A host refuses two accounts with one sender: it could not tell whose a reply or a stop
   * is. Pure. Absent, or without those that nobody can answer: then nothing is compared.
   */
  senders?(settings: Settings): readonly ChannelSender[];
  /**
   * How fast the provider takes messages from the sender of an account, as its documents say; a host goes by it where the
   * configuration sets no pace. `to_be_set` where they do not say, and the provider has a limit all the same: a host
   * then asks for one. Pure. Absent, or undefined, where there is no limit of one sender.
   */
  pace?(settings: Settings): SenderPace | 'to_be_set' | undefined;
  /**
   * Whether the provider of an account answers STOP and HELP by itself. Where it does not, a host warns of an account
   * whose configuration leaves the confirmation of a stop to it. Pure. Absent where it depends on more than the settings.
   */
  answersStops?(settings: Settings): boolean;
  /**
   * For which locales an account has templates of its own, so that a host can say beforehand who gets another one's.
   * Pure. Absent where the channel says everything in the texts that it is given.
   */
  templateLocales?(settings: Settings): TemplateLocales;
  /**
   * The templates that an account keeps at its provider, so that a host can judge their wording when it starts. Pure.
   * Absent where the channel says everything in the texts that it is given.
   */
  templates?(settings: Settings): readonly ChannelTemplate[];
}
