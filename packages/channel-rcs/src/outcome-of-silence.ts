import { TransportError } from '@aftercall/core';
import type { FailureReason, SendOutcome, Uncertain } from '@aftercall/core';

/** What it means that a send got no answer. */
export function outcomeOfSilence(error: unknown, provider: string): SendOutcome {
  if (!TransportError.isInstance(error)) return { outcome: 'uncertain', cause: 'connection_lost' };
  if (error.bytesLeft === 'no') {
    return {
      outcome: 'rejected',
      reason: nothingWasSent(`no connection to ${provider} was available: ${error.kind}`),
    };
  }
  return { outcome: 'uncertain', cause: causeOfSilence[error.kind] };
}

/** A send that never began; it may be tried again. */
export function nothingWasSent(why: string): FailureReason {
  return {
    kind: 'provider_error',
    permanent: false,
    fallback: true,
    alert: false,
    message: `Nothing was sent, because ${why}.`,
  };
}

const causeOfSilence: Readonly<Record<TransportError['kind'], Uncertain['cause']>> = {
  refused: 'connection_lost',
  connection_lost: 'connection_lost',
  timeout: 'timeout',
  aborted: 'aborted',
  answer_too_large: 'unreadable_answer',
};
