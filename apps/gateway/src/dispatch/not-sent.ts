import type { FailureReason, SkipReason } from '@aftercall/core';

// Why a planned attempt is over before anything was sent.

export const arrivedMeanwhile: FailureReason = {
  kind: 'unknown',
  permanent: true,
  fallback: false,
  alert: false,
  message: 'Not sent: the person has it, by a message that was sent before.',
};

export const blocked: FailureReason = {
  kind: 'blocked',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'Not sent: the provider of the account holds to a stop of the person, who has to write START to it.',
};

export const windowClosed: FailureReason = {
  kind: 'window_closed',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'Not sent: it is free text, and the service window has closed since it was planned.',
};

/** @param fallback whether the next channel is asked whether it may still tell it. */
export function quietHours(fallback: boolean): FailureReason {
  const message = 'Not sent: it is too early or too late where the person may be.';
  return { kind: 'expired', permanent: true, fallback, alert: false, message };
}

/** @param isPart whether it is the reason of some of what the message carries, and the rest may be told. */
export function staleReason(reason: SkipReason | undefined, fallback: boolean, isPart: boolean): FailureReason {
  const whole = reason === 'opted_out' || reason === 'expired' ? reason : 'unknown';
  const kind = isPart && fallback ? 'overtaken' : whole;
  const message = `Not sent: ${reason ?? 'overtaken'}.`;
  return { kind, permanent: true, fallback, alert: false, message };
}
