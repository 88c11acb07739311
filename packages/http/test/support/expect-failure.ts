import { TransportError } from '@aftercall/core';

/** What a request was rejected with; fails the test when it was answered, or rejected with anything else. */
export async function failureOf(
  answer: Promise<unknown>,
): Promise<{ kind: TransportError['kind']; bytesLeft: TransportError['bytesLeft'] }> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!TransportError.isInstance(error)) throw new Error('expected a TransportError', { cause: error });
  return { kind: error.kind, bytesLeft: error.bytesLeft };
}
