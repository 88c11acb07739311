import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NewId, Scorecard, TenantPolicy } from '@aftercall/core';
import type { ApiKeyConfig, LimitsConfig } from '../config/gateway-config.ts';
import type { AccountsAnswer } from '../console/account-health.ts';
import type { previewMessage, PreviewQuestion } from '../console/preview-message.ts';
import type { Admission } from '../engine/admission.ts';
import type { FollowUpNews } from '../engine/follow-up-news.ts';
import type { FollowUpReads } from '../engine/follow-up-reads.ts';
import type { Ingest } from '../engine/ingest.ts';
import type { Settlements } from '../dispatch/settlements.ts';
import type { Replays } from '../engine/replays.ts';
import type { Accounts } from '../engine/tenant-policies.ts';
import type { Usage } from '../engine/usage.ts';
import type { PubsubPushDoor } from '../ingress/pubsub-push.ts';
import type { CallList } from '../ledger/reads/call-list.ts';
import type { ConsoleAudit } from '../ledger/console/console-acts.ts';
import type { ConsentStore } from '../ledger/consents/consent-store.ts';
import type { DeadLetterPage, DeadLetterQuestion } from '../ledger/replays/dead-letter-list.ts';
import type { EvidenceExports } from '../ledger/consents/evidence-exports.ts';
import type { Erasures } from '../ledger/privacy/erasures.ts';
import type { ExperimentQuestion } from '../ledger/scorecard/count-experiments.ts';
import type { Journeys } from '../ledger/reads/journeys.ts';
import type { People } from '../ledger/people/keys.ts';
import type { ReplyReads } from '../ledger/reads/reply-reads.ts';
import type { OutboundStatus } from '../ledger/outbound/outbound-status.ts';
import type { ToldHoldOut } from '../ledger/scorecard/read-hold-outs.ts';
import type { ScorecardQuestion } from '../ledger/scorecard/scorecard-cohort.ts';
import type { UncertainQueue } from '../ledger/reads/uncertain-queue.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Traces } from '../observability/traces.ts';
import type { WebhookReceiver } from '../receipts/webhook-receiver.ts';
import type { ApiExample } from './api-examples.ts';
import type { ConsoleParts } from './console/console-parts.ts';

/** Takes a request and answers it, or rejects with what `answerProblems` is to answer. */
export type Door = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Everything that the routes need of the rest of the gateway. */
export interface HttpAppParts {
  readonly ingest: Pick<Ingest, 'ingest'>;
  readonly admission: Pick<Admission, 'enter'>;
  /** How the accounts of these tenants do. */
  readonly accountHealth: (tenants: readonly string[]) => Promise<AccountsAnswer>;
  /** What a payload would come to for one of the tenants. */
  readonly preview: (tenant: string, question: PreviewQuestion) => ReturnType<typeof previewMessage>;
  readonly calls: Pick<CallList, 'page'>;
  readonly journeys: Pick<Journeys, 'feed' | 'endOfFeed' | 'ofCall' | 'followUpOfEvent'>;
  readonly followUps: Pick<FollowUpReads, 'find'>;
  readonly replies: Pick<ReplyReads, 'find'>;
  readonly consents: Pick<ConsentStore, 'record' | 'query'>;
  readonly evidence: Pick<EvidenceExports, 'export' | 'key'>;
  readonly outbound: Pick<OutboundStatus, 'of'>;
  readonly uncertainQueue: Pick<UncertainQueue, 'page' | 'one'>;
  readonly settlements: Pick<Settlements, 'settle'>;
  readonly deadLetters: (question: DeadLetterQuestion) => Promise<DeadLetterPage>;
  readonly replays: Pick<Replays, 'run'>;
  readonly usage: Pick<Usage, 'all' | 'page' | 'stream'>;
  readonly scorecard: (question: ScorecardQuestion) => Promise<Scorecard>;
  readonly erasures: Pick<Erasures, 'preview' | 'erase'>;
  readonly people: Pick<People, 'idsOf' | 'atAddress'>;
  readonly holdOuts: (question: ExperimentQuestion) => Promise<readonly ToldHoldOut[]>;
  /** What people at the console did. */
  readonly audit: Pick<ConsoleAudit, 'page'>;
  readonly receiver: Pick<WebhookReceiver, 'receive'>;
  readonly accounts: Accounts;
  /** By tenant id. */
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly apiKeys: readonly ApiKeyConfig[];
  readonly followUpNews: FollowUpNews;
  /** Aborted when nothing new will come to those who wait for news. */
  readonly waitsEnd?: AbortSignal;
  /** Where the outside reaches this gateway, without a trailing slash. */
  readonly publicUrl: string;
  readonly limits: Omit<LimitsConfig, 'ingestBacklog' | 'sendConcurrency'>;
  /** The largest body of a webhook. */
  readonly bodyLimitBytes: number;
  readonly readinessChecks: readonly ReadinessCheck[];
  /** How many accounts are stopped because their provider refuses everything from them. */
  readonly stoppedAccounts?: () => number;
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly now: () => Date;
  readonly newId: NewId;
  readonly log: Logger;
  readonly version: string;
  /** Shown in the API document; see `readApiExamples`. */
  readonly apiExamples?: readonly ApiExample[];
  /** Absent where the configuration says that there is none. */
  readonly console?: ConsoleParts;
  /** Absent where no push subscription is configured. */
  readonly pubsubPush?: Pick<PubsubPushDoor, 'receive'>;
}

/** Something that must hold before the gateway is sent requests; it rejects while it does not. */
export interface ReadinessCheck {
  /** Shown in the answer, e.g. `database`. */
  readonly name: string;
  readonly check: () => Promise<unknown>;
}
