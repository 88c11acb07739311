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
import type { ConformanceCheck } from './conformance-check.ts';

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

/** The whole suite for one channel, as data: for jest, or for any other runner. */
export function conformanceChecks(subject: ConformanceSubject): readonly ConformanceCheck[] {
  return factories.flatMap((factory) => factory(subject));
}
