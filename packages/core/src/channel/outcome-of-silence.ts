import type { FailureReason } from './failure-reason.ts';
import { TransportError } from './http-client.ts';
import type { SendOutcome, Uncertain } from './send-outcome.ts';

/**
 * What it means that a send got no answer: bytes that may have left are `uncertain`, and a request that certainly
 * never left is `rejected` and may be tried again, or said by another channel.
 *
 * @param error what the lent client rejected with; anything but a {@link TransportError} is uncertain too.
 * @param provider its name, for the operator.
 */
export function outcomeOfSilence(error: unknown, provider: string): SendOutcome {
  if (!TransportError.isInstance(error)) return { outcome: 'uncertain', cause: 'connection_lost' };
  if (error.bytesLeft === 'no') {
    const why = `no connection to ${provider} was available: ${error.kind}`;
    return { outcome: 'rejected', reason: nothingWasSent(why) };
  }
  return { outcome: 'uncertain', cause: causeOfSilence[error.kind] };
}

/** A send that never began; it may be tried again. `why` completes a sentence, and holds no address, secret or text. */
export function nothingWasSent(why: string): FailureReason {
  return {
    kind: 'provider_error',
    permanent: false,
    fallback: true,
    alert: false,
    neverLeft: true,
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
