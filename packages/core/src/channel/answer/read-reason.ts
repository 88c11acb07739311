import { failureKinds, type FailureKind, type FailureReason } from '../failure-reason.ts';
import { textOrNone } from './clean-text.ts';
import type { Parts, TellFault } from './tell-fault.ts';

const kinds: ReadonlySet<unknown> = new Set(failureKinds);
const flags = ['permanent', 'fallback', 'alert'] as const;

/** The first part that cannot be read of those by which it is decided what follows; undefined where all can. */
export function undecidedPart(told: Parts): string | undefined {
  return isKind(told['kind']) ? flags.find((flag) => typeof told[flag] !== 'boolean') : 'kind';
}

/**
 * The reason that a channel gave, of known parts only. What cannot be read is taken for that which leads to no other
 * message: a failure that is permanent and ends the plan. A stop is one, whatever its scope is called.
 */
export function readReason(told: Parts, fault: TellFault): FailureReason {
  const { permanent, fallback, alert, optOut, stopsAccount, neverLeft } = told;
  const code = textOrNone(told['providerCode'], 'reason.providerCode', fault);
  const message = textOrNone(told['message'], 'reason.message', fault);
  if (!isKind(told['kind'])) fault('reason.kind', 'taken for unknown');
  if (message === undefined) fault('reason.message', 'said in our words');
  if (optOut !== undefined && optOut !== null && !isScope(optOut)) fault('reason.optOut', 'taken for all');
  return {
    kind: isKind(told['kind']) ? told['kind'] : 'unknown',
    permanent: readFlag(permanent, true, 'reason.permanent', fault),
    fallback: readFlag(fallback, false, 'reason.fallback', fault),
    ...(optOut !== undefined && optOut !== null && { optOut: isScope(optOut) ? optOut : 'all' }),
    alert: readFlag(alert, true, 'reason.alert', fault),
    ...(stopsAccount === true && { stopsAccount }),
    ...(neverLeft === true && { neverLeft }),
    ...(code !== undefined && { providerCode: code }),
    message: message ?? 'The channel did not say why.',
  };
}

function readFlag(value: unknown, otherwise: boolean, field: string, fault: TellFault): boolean {
  if (typeof value === 'boolean') return value;
  fault(field, `taken for ${otherwise}`);
  return otherwise;
}

function isKind(kind: unknown): kind is FailureKind {
  return kinds.has(kind);
}

function isScope(scope: unknown): scope is 'all' | 'marketing' {
  return scope === 'all' || scope === 'marketing';
}
