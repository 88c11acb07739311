import type { FailureKind, FailureReason } from '../channel/failure-reason.ts';
import type { SkipReason } from '../decide/change.ts';
import { guardSkips } from '../guard/guard-skips.ts';

/** Why something did not lead to a message that a person can still bring about: by evidence, by the configuration, in time. */
export const deadLetterCauses = [
  'no_consent',
  'consent_expired',
  'consent_altered',
  'phone_missing',
  'no_channel',
  'does_not_fit',
  'expired',
  ...guardSkips,
  'quiet_hours',
  'account_stopped',
  'configuration',
  'content',
  'filtered',
  'provider_error',
  'rate_limited',
  'window_closed',
  'unknown',
  /** The message that was to bring it was no well-formed event. */
  'refused',
] as const;

export type DeadLetterCause = (typeof deadLetterCauses)[number];

/** Refused at the last moment for a reason that may pass; not by the caller's will, nor because it is told otherwise. */
const mendableSkips: ReadonlySet<string> = new Set<SkipReason & DeadLetterCause>([
  'no_consent',
  'consent_expired',
  'consent_altered',
  'phone_missing',
  'no_channel',
  'does_not_fit',
  'expired',
  ...guardSkips,
  'quiet_hours',
]);

/** Failures that say something of us or of a provider, and nothing of the person. */
const mendableFailures: ReadonlySet<string> = new Set<FailureKind & DeadLetterCause>([
  'configuration',
  'content',
  'expired',
  'filtered',
  'provider_error',
  'rate_limited',
  'unknown',
  'window_closed',
]);

export function causeOfSkip(reason: string): DeadLetterCause | undefined {
  return mendableSkips.has(reason) ? (reason as DeadLetterCause) : undefined;
}

/** @param failure the last one, after which nothing was left to try. */
export function causeOfFailure({ kind, stopsAccount, optOut }: FailureReason): DeadLetterCause | undefined {
  if (optOut !== undefined) return undefined;
  if (stopsAccount === true) return 'account_stopped';
  return mendableFailures.has(kind) ? (kind as DeadLetterCause) : undefined;
}
