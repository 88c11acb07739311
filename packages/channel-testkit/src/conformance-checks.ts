import { isNever } from './channel-script.ts';
import type { ConformanceSubject } from './channel-script.ts';
import { abortChecks } from './checks/abort-checks.ts';
import { acceptingChecks } from './checks/accepting-checks.ts';
import { capabilityChecks } from './checks/capability-checks.ts';
import { failureChecks } from './checks/failure-checks.ts';
import { hostChecks } from './checks/host-checks.ts';
import { importingChecks } from './checks/importing-checks.ts';
import { limitChecks } from './checks/limit-checks.ts';
import { optOutChecks } from './checks/opt-out-checks.ts';
import { privacyChecks } from './checks/privacy-checks.ts';
import { receiptChecks } from './checks/receipt-checks.ts';
import { signatureChecks } from './checks/signature-checks.ts';
import { silentProviderChecks } from './checks/silent-provider-checks.ts';
import { statusChecks } from './checks/status-checks.ts';
import { conformanceCases } from './conformance-cases.ts';
import { conformanceGroups, neverCheck } from './conformance-check.ts';
import type { ConformanceCheck, ConformanceGroup } from './conformance-check.ts';

const factories = [
  importingChecks,
  capabilityChecks,
  limitChecks,
  acceptingChecks,
  failureChecks,
  abortChecks,
  optOutChecks,
  signatureChecks,
  statusChecks,
  receiptChecks,
  silentProviderChecks,
  privacyChecks,
  hostChecks,
];

/**
 * The whole suite for one channel, as data: for jest, or for any other runner. It has every one of the kit's
 * {@link conformanceCases}, group by group, and the channel's own besides.
 */
export function conformanceChecks(subject: ConformanceSubject): readonly ConformanceCheck[] {
  const checks = factories.flatMap((factory) => factory(subject));
  return (Object.keys(conformanceGroups) as ConformanceGroup[]).flatMap((group) => {
    const ofGroup = checks.filter((check) => check.group === group);
    const left = conformanceCases[group].filter((name) => !ofGroup.some((check) => check.name === name));
    return [...ofGroup, ...left.map((name) => neverCheck(group, name, whyLeft(subject, group, name)))];
  });
}

/** Why a whole part of the suite has other cases in its place. */
function whyLeft({ script, provider }: ConformanceSubject, group: ConformanceGroup, name: string): string {
  if (group === 'failures' && provider !== undefined) return 'the provider speaks no HTTP, and has failures of its own';
  if (group === 'signatures' || group === 'statuses' || group === 'receipts') {
    const { webhook } = script;
    if (isNever(webhook)) return webhook.never;
    if (isNever(webhook.receipt)) return webhook.receipt.never;
  }
  throw new Error(`the kit has lost its case "${name}" (${group})`);
}
