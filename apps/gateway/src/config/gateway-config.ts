import type { KeyObject } from 'node:crypto';

import type {
  ChannelFactory,
  ChannelTemplate,
  Guards,
  HoldOut,
  NoticeSender,
  OwnNoticeWordings,
  PriceTable,
  QuietHoursPolicy,
  RouteRule,
  Tariff,
  TemplateLocales,
  TextTemplates,
  Trigger,
  UncertainPolicies,
} from '@aftercall/core';

import type { ConsoleRole } from '../ledger/console/console-sessions.ts';
import type { ConfigFault } from './faults/config-fault.ts';
import type { OutboundConfig } from './outbound-config.ts';
import type { TracingConfig } from './fields/tracing-fields.ts';

export type { TracingConfig };

/**
 * The whole configuration of one gateway process: file and environment together, every
 * default filled in, every reference resolved, deeply frozen. It holds credentials:
 * never log it, nor a part of it.
 */
export interface GatewayConfig {
  readonly server: ServerConfig;
  readonly database: DatabaseConfig;
  readonly apiKeys: readonly ApiKeyConfig[];
  readonly privacy: PrivacyConfig;
  readonly evidence: EvidenceConfig;
  readonly retention: RetentionConfig;
  readonly console: ConsoleConfig;
  readonly pubsub: PubsubConfig;
  readonly outbound: OutboundConfig;
  /** By tenant id, in the order of the file; at least one. */
  readonly tenants: ReadonlyMap<string, TenantConfig>;
  readonly reachability: ReachabilityConfig;
  readonly limits: LimitsConfig;
  readonly logLevel: LogLevel;
  /** Absent where nothing is traced. */
  readonly tracing?: TracingConfig;
}

export interface ServerConfig {
  /** 0 lets the system pick a free one. */
  readonly port: number;
  /**
   * Where the outside reaches this gateway: no query, no trailing slash. Absent when
   * nobody said so; `publicUrlOf` then answers from the port that was bound.
   */
  readonly publicUrl?: string;
  /** The largest body of any request but a batch of events. */
  readonly bodyLimitBytes: number;
}

export type DatabaseConfig = {
  readonly poolSize: number;
  /** Connections for what the API reads. */
  readonly readPoolSize: number;
  readonly roles: 'required' | 'none';
  /** What the gateway keeps beside the database, of either kind; a relative path counts from the working directory. */
  readonly dataDir: string;
} &
  /** The gateway starts its own PostgreSQL below `dataDir`. */
  (
    | { readonly kind: 'embedded' }
    /** `url` is a `postgres://` connection string and holds a password. */
    | { readonly kind: 'external'; readonly url: string }
  );

export interface ApiKeyConfig {
  /** What the ledger and the logs call whoever holds the key. */
  readonly name: string;
  /** SHA-256 of the key: 64 lower-case hex digits. */
  readonly sha256: string;
  /** The tenants that the key speaks for; `*` in the file is every tenant of the file. Never empty. */
  readonly tenants: readonly string[];
}

export interface PrivacyConfig {
  /**
   * The keys of the address HMAC, newest version first. Empty only with the embedded
   * database: the gateway then makes a key of its own in `dataDir`.
   */
  readonly addressKeys: readonly AddressKey[];
  /** The newest first; absent: `master.key` in the data folder. A relative path counts from the working directory. */
  readonly masterKeyFiles?: readonly [string, ...string[]];
  /** Absent: `erasures.jsonl` in the data folder. */
  readonly erasureLog?: string;
}

/** How long each kind is kept, in milliseconds. */
export interface RetentionConfig {
  readonly eventBodies: number;
  readonly webhookBodies: number;
  readonly refusedBodies: number;
  /** With the replies. */
  readonly papers: number;
  /** After the last message under the consent. */
  readonly consentEvidence: number;
  readonly ledger: number;
}

export interface EvidenceConfig {
  /** Ed25519, private. Absent: the gateway makes one in its data folder. */
  readonly signingKey?: KeyObject;
  /** Absent: chains are anchored in the database alone. */
  readonly anchorFolder?: string;
}

export interface ConsoleConfig {
  readonly enabled: boolean;
  readonly oidc?: OidcConfig;
}

/** The OpenID provider at which people sign in at the console. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Its text as UTF-8; a KeyObject neither prints nor serialises it. */
  readonly clientSecret: KeyObject;
  readonly scope: string;
  readonly roleClaim: string;
  /** By the value of that claim. */
  readonly roles: Readonly<Record<string, ConsoleRole>>;
  /** Absent: everybody sees all tenants. */
  readonly tenantsClaim?: string;
}

export interface AddressKey {
  readonly version: number;
  /** At least 32 bytes; a KeyObject neither prints nor serialises its secret. */
  readonly key: KeyObject;
}

export interface PubsubConfig {
  readonly push?: PubsubPushConfig;
  readonly pull?: PubsubPullConfig;
  /** `host:port` of a Pub/Sub emulator. */
  readonly emulatorHost?: string;
}

/** What the OIDC token of a Pub/Sub push must say. */
export interface PubsubPushConfig {
  readonly audience: string;
  /** The e-mail address of the service account that signs the pushes. */
  readonly serviceAccount: string;
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly tenants: readonly string[];
}

export interface PubsubPullConfig {
  readonly project: string;
  /** The short name, without `projects/.../subscriptions/`. */
  readonly subscription: string;
  readonly tenants: readonly string[];
  /** Flow control: the most messages that are pulled and not yet acknowledged. */
  readonly maxMessages: number;
}

export interface TenantConfig {
  readonly id: string;
  /** What callers know the tenant by; it stands in messages. */
  readonly name: string;
  /** BCP 47, canonical, e.g. `es-MX`: for callers whose own locale is not known. */
  readonly locale: string;
  /** IANA, e.g. `America/Mexico_City`: for callers whose own time zone is not known. */
  readonly timezone?: string;
  /** Where messages go, how many, for how much, and what they link to. */
  readonly guards: Guards;
  /** What its messages cost: its own table, or that of the gateway. */
  readonly prices: PriceTable;
  /** What its contract includes. */
  readonly tariff?: Tariff;
  /** Its own texts, each whole; they come before the shipped ones. */
  readonly texts: readonly TextTemplates[];
  /** Triggers of which a text, or a template of a channel, promotes. */
  readonly marketing: ReadonlySet<Trigger>;
  /** By account id, in the order of the file; at least one. */
  readonly accounts: ReadonlyMap<string, AccountConfig>;
  /** Absent: the shipped rules. */
  readonly routing?: readonly RouteRule[];
  /** The gateway's timing with the tenant's own over it. */
  readonly timing: TimingConfig;
  /** What becomes of uncertain sends: the gateway's with the tenant's own over it. */
  readonly uncertain: UncertainPolicies;
  readonly notices: NoticesConfig;
  /** When people may be written to, beside the shipped table. */
  readonly quietHours: QuietHoursPolicy;
  /** Of whose people a part is not written to; absent: nobody is held out. */
  readonly holdOuts?: ReadonlyMap<Trigger, HoldOut>;
}

/** The answers to what people write about the messages. */
export interface NoticesConfig {
  /** Where whoever asks for help can turn to. */
  readonly contact?: string;
  /** At most one a locale; for the rest there are the shipped words. */
  readonly wordings: readonly OwnNoticeWordings[];
}

/** How fast messages leave from an account, in its channel's rate unit. */
export interface PaceConfig {
  readonly perSecond: number;
  /** How many may leave at once after a while without any; at least 1. */
  readonly burst: number;
}

export interface AccountConfig {
  readonly id: string;
  /** The channel's name, e.g. `sms`. */
  readonly channel: string;
  readonly factory: ChannelFactory;
  /** What `factory.settings` made of the settings: ready for `factory.create`. */
  readonly settings: unknown;
  /** Where it stands in the file, for what is found wrong with it later. */
  readonly place: Omit<ConfigFault, 'message'>;
  /** Those that it keeps at its provider; none where its channel says everything in the tenant's texts. */
  readonly templates: readonly ChannelTemplate[];
  /** Absent where its channel says everything in the tenant's texts. */
  readonly templateLocales?: TemplateLocales;
  /** Absent: the provider alone slows it. */
  readonly pace?: PaceConfig;
  /** Who answers STOP and HELP; absent only for accounts that nobody can answer to, as far as their channel tells. */
  readonly optOutConfirmation?: NoticeSender;
  /** Whether replies are marked as read, where the channel can. */
  readonly markRead: boolean;
}

export interface TimingConfig {
  /** From the end of the call until a held follow-up is due. */
  readonly afterCallDelayMs: number;
  /** From the receipt of the trigger until it is due when `call.ended` never comes. */
  readonly longestWaitMs: number;
  /** From the due basis until a follow-up that is still unsent is no longer useful. */
  readonly expireAfterMs: number;
}

/** How long an answer to whether a person can be reached on an account is believed. */
export interface ReachabilityConfig {
  readonly reachableForMs: number;
  readonly unreachableForMs: number;
}

export interface LimitsConfig {
  /** Events that are received and not yet committed; over it the doors answer 503. */
  readonly ingestBacklog: number;
  /** Sends under way at once, an account. */
  readonly sendConcurrency: number;
  readonly batchEvents: number;
  readonly eventBytes: number;
  readonly batchBytes: number;
  /** Of one API key, at one gateway. */
  readonly requestsPerSecond: number;
  /** Of one address, at one gateway: requests whose API key is missing or not known. */
  readonly failedRequestsPerMinute: number;
}

/** Pino's levels, and `silent` for no log at all. */
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/** The public URL of a server that listens on `boundPort`. */
export function publicUrlOf(server: ServerConfig, boundPort: number): string {
  return server.publicUrl ?? `http://127.0.0.1:${boundPort}`;
}
