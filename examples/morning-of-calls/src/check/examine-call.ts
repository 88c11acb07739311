import type { Business, CallScript } from '../morning/call-script.ts';
import type { GatewayClient } from '../run/gateway-client.ts';
import type { SandboxClient, Text } from '../run/sandbox-client.ts';
import { attemptsOf } from './call-outcome.ts';
import { differences } from './check-call.ts';
import type { Journey } from './journey.ts';

/** How a call ended, against how it should have. */
export interface CallResult {
  readonly call: CallScript;
  readonly business: Business;
  readonly journey?: Journey;
  /** What the carriers took over for it. */
  readonly texts: readonly Text[];
  /** Empty when it ended as its script says. */
  readonly differences: readonly string[];
}

/** Who is asked about a call. */
export interface Witnesses {
  readonly gateway: Pick<GatewayClient, 'journey'>;
  readonly sandbox: Pick<SandboxClient, 'textsOf'>;
}

/** Asks the gateway for the journey and the carriers for the texts, and compares both with the script. */
export async function examineCall(
  call: CallScript,
  business: Business,
  { gateway, sandbox }: Witnesses,
  signal: AbortSignal,
): Promise<CallResult> {
  const journey = await gateway.journey(call.id, signal);
  const attempts = attemptsOf(journey).map(({ id }) => id);
  const notices = (journey?.notices ?? []).flatMap(({ id, acceptedAt }) => (acceptedAt === undefined ? [] : [id]));
  const texts = await sandbox.textsOf([...attempts, ...notices], signal);
  const found = differences(call, business, journey, texts);
  return { call, business, ...(journey && { journey }), texts, differences: found };
}
