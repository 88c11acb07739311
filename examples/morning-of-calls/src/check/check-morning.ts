import type { GatewayClient } from '../run/gateway-client.ts';
import type { SandboxClient } from '../run/sandbox-client.ts';
import { doublesOf } from './call-outcome.ts';
import { examineCall, type CallResult, type Witnesses } from './examine-call.ts';

/** The end of the morning: every call once more, and what gateway and carriers count by themselves. */
export interface MorningResult {
  readonly calls: readonly CallResult[];
  /** Attempts that a carrier took over more than once. */
  readonly doubled: number;
  /** What is wrong beyond any one call. */
  readonly differences: readonly string[];
}

/** Who is asked about the whole morning. */
export interface MorningWitnesses {
  readonly gateway: Witnesses['gateway'] & Pick<GatewayClient, 'doubleDeliveries'>;
  readonly sandbox: Witnesses['sandbox'] & Pick<SandboxClient, 'summary'>;
}

/**
 * Looks at every call again, because a second text or a late receipt may have come after its
 * line was printed, and asks for the counts: the carriers may have taken over no text that no call
 * stands for, and the gateway has counted the double deliveries that the calls show.
 */
export async function checkMorning(
  results: readonly CallResult[],
  witnesses: MorningWitnesses,
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
  const counted = await witnesses.gateway.doubleDeliveries(signal);
  const shown = calls
    .flatMap(({ journey }) => journey?.followUps ?? [])
    .filter(({ mergedInto }) => mergedInto === undefined)
    .reduce((sum, followUp) => sum + doublesOf(followUp), 0);
  return {
    calls,
    doubled: attempts.doubled,
    differences: [
      ...(accepted === told ? [] : [`the carriers took over ${accepted} texts, and the calls account for ${told}`]),
      ...(attempts.doubled === 0 ? [] : [`${attempts.doubled} attempts were taken over by a carrier twice`]),
      ...(counted === shown ? [] : [`the gateway counted ${counted} double deliveries, and the calls show ${shown}`]),
    ],
  };
}
