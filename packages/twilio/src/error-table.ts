import type { FailureReason, Throttled } from '@aftercall/core';

/** What a Twilio error code asks for. */
export interface TwilioErrorCode {
  readonly reason: Omit<FailureReason, 'providerCode' | 'message'>;
  /** Set where Twilio says by the code that it did not process the request, so that it is safe to send it again. */
  readonly throttles?: Throttled['scope'];
  /** Twilio itself does not say whether the message was taken over. */
  readonly uncertain?: true;
}

/** Codes that ask for the same decision, with one sentence for the operator each. */
export interface ErrorCodeGroup extends TwilioErrorCode {
  readonly codes: Readonly<Record<number, string>>;
}

/** What the error codes of Twilio mean on one channel. */
export interface ErrorTable {
  /** Every code of the table as often as it stands there, for its tests. */
  readonly codes: readonly number[];
  entry(code: number): TwilioErrorCode | undefined;
  /** The reason of a code; one that the table lacks is final on this channel, and somebody should look at it. */
  reasonOf(code: number): FailureReason;
}

/** Of a message that failed without a code. */
export const unexplained: FailureReason = {
  kind: 'unknown',
  permanent: false,
  fallback: true,
  alert: false,
  message: 'Twilio did not say why the message failed.',
};

/** @param unknown whether another channel may tell what was refused with a code that the table lacks. */
export function createErrorTable(groups: readonly ErrorCodeGroup[], unknown = { fallback: false }): ErrorTable {
  const entries = new Map<number, TwilioErrorCode & { readonly message: string }>(
    groups.flatMap(({ codes, ...group }) =>
      Object.entries(codes).map(([code, message]) => [Number(code), { ...group, message }] as const),
    ),
  );
  return {
    codes: groups.flatMap(({ codes }) => Object.keys(codes).map(Number)),
    entry: (code) => entries.get(code),
    reasonOf(code) {
      const entry = entries.get(code);
      if (entry !== undefined) return { ...entry.reason, providerCode: String(code), message: entry.message };
      return {
        kind: 'unknown',
        permanent: true,
        fallback: unknown.fallback,
        alert: true,
        providerCode: String(code),
        message: `Twilio refused with the code ${code}, which this version does not know.`,
      };
    },
  };
}
