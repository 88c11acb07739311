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
  ReceiptWriter,
  SendScript,
  SignInScript,
  SentMessage,
  WebhookDraft,
  WebhookScript,
  WrittenMessage,
} from './channel-script.ts';
export { plainCapabilities } from './checks/capability-checks.ts';
export { conformanceCases } from './conformance-cases.ts';
export { conformanceGroups } from './conformance-check.ts';
export type { ConformanceCheck, ConformanceGroup } from './conformance-check.ts';
export { conformanceChecks } from './conformance-checks.ts';
export { conformanceReport } from './conformance-report.ts';
export type { CheckResult } from './conformance-report.ts';
export { startProviderDouble } from './provider-double.ts';
export type { ProviderDouble, Reaction, RecordedCall, ScriptedAnswer, ScriptedFault } from './provider-double.ts';
export { hugePayload, samplePayload } from './sample-payloads.ts';
