export { capabilityTable } from './capability-table.ts';
export { attemptIds, benchTime, openBench, webhookUrl } from './channel-bench.ts';
export type { BenchOptions, ChannelBench } from './channel-bench.ts';
export type {
  AbilityScripts,
  ChannelScript,
  ConformanceSubject,
  FailureCase,
  Never,
  OwnProvider,
  ReceiptFact,
  SendScript,
  SignInScript,
  SentMessage,
  WebhookDraft,
  WebhookScript,
} from './channel-script.ts';
export { conformanceGroups } from './conformance-check.ts';
export type { ConformanceCheck, ConformanceGroup } from './conformance-check.ts';
export { conformanceChecks } from './conformance-checks.ts';
export { describeChannelConformance } from './describe-channel-conformance.ts';
export { startProviderDouble } from './provider-double.ts';
export type { ProviderDouble, Reaction, RecordedCall, ScriptedAnswer, ScriptedFault } from './provider-double.ts';
export { hugePayload, samplePayload } from './sample-payloads.ts';
