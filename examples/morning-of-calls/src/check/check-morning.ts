import type { SandboxClient } from '../run/sandbox-client.ts';
import { examineCall, type CallResult, type Witnesses } from './examine-call.ts';

/** The end of the morning: every call once more, and the carrier's own count. */
export interface MorningResult {
  readonly calls: readonly CallResult[];
  /** Follow-ups that the carrier took over more than once. */
  readonly doubles: number;
  /** What is wrong beyond any one call. */
  readonly differences: readonly string[];
}

/**
 * Looks at every call again, because a second text or a late receipt may have come after its
 * line was printed, and asks the carrier for its own count: no text may be left that no call
 * stands for.
 */
export async function checkMorning(
  results: readonly CallResult[],
  witnesses: Witnesses & { readonly sandbox: Pick<SandboxClient, 'summary'> },
  signal: AbortSignal,
): Promise<MorningResult> {
  const calls = await Promise.all(
    results.map(async (earlier) => {
      const now = await examineCall(earlier.call, earlier.business, witnesses, signal);
      return { ...now, differences: [...new Set([...earlier.differences, ...now.differences])] };
    }),
  );
  const { accepted, attempts } = await witnesses.sandbox.summary(signal);
  const told = calls.reduce((sum, { texts }) => sum + texts.length, 0);
  const strays = accepted - told;
  return {
    calls,
    doubles: attempts.doubled,
    differences: [
      ...(strays === 0 ? [] : [`the carrier took over ${accepted} texts, and the calls account for ${told}`]),
      ...(attempts.doubled === 0 ? [] : [`${attempts.doubled} follow-ups were taken over by the carrier twice`]),
    ],
  };
}
