import type { Fault } from '@aftercall/core';
import { BacklogFullError } from '../engine/ingest.ts';
import { BatcherClosedError } from '../engine/micro-batcher.ts';
import { RareWarnings } from '../observability/rare-warnings.ts';
import type { OidcVerifier } from './oidc-verifier.ts';
import type { PubsubIntake, PubsubLog } from './pubsub-intake.ts';
import { parsePushEnvelope } from './push-envelope.ts';

export interface PubsubPush {
  /** The header as it came. */
  readonly authorization: string | undefined;
  /** Asked for once it is known who pushes: nothing is kept for anybody else. */
  readonly readBody: () => Promise<Uint8Array>;
}

/** What to answer; Pub/Sub counts 204 as an acknowledgement and every other status here as "send it again". */
export type PubsubPushAnswer =
  /** Committed, or committed before. */
  | { readonly status: 204 }
  | {
      /** 400: no push envelope. 401: not from our subscription. 422: no call event of ours; refused for good. 503: later. */
      readonly status: 400 | 401 | 422 | 503;
      readonly problem: PushProblem;
      /** With 503. */
      readonly retryAfterSeconds?: number;
    };

export interface PushProblem {
  readonly title: string;
  readonly detail: string;
  readonly faults?: readonly Fault[];
}

export interface PubsubPushDoorSettings {
  readonly verifier: Pick<OidcVerifier, 'verify'>;
  readonly intake: Pick<PubsubIntake, 'receive'>;
  readonly now: () => Date;
  readonly log: PubsubLog;
}

/**
 * The door for pushes of Pub/Sub. Nothing is read before the caller is known, and nothing is
 * acknowledged before it is committed.
 *
 * A message that can never be taken is written down as refused and answered with 422 at every
 * delivery, until the subscription's dead-letter policy takes it away. A push cannot be held
 * back, so trouble of ours costs a delivery attempt: give the subscription a retry policy.
 */
export class PubsubPushDoor {
  readonly #settings: PubsubPushDoorSettings;
  /** Nobody needs a token to be turned away, so it is not said each time. */
  readonly #rarely: RareWarnings;

  constructor(settings: PubsubPushDoorSettings) {
    this.#settings = settings;
    this.#rarely = new RareWarnings(settings.log);
  }

  /** Rejects with whatever keeps the body from being read, or the database from storing. */
  async receive({ authorization, readBody }: PubsubPush): Promise<PubsubPushAnswer> {
    const { verifier, intake, now } = this.#settings;
    const receivedAt = now();
    const verification = await verifier.verify(authorization);
    if (!verification.verified) {
      const { why } = verification;
      this.#rarely.warn(why, () => ({ door: 'pubsub.push', why }), 'A push was turned away.');
      return why === 'keys_unavailable' ? later('The keys of the token issuer cannot be fetched now.') : unauthorized;
    }
    const parsed = parsePushEnvelope(await readBody());
    if (!parsed.ok) return { status: 400, problem: { ...badEnvelope, faults: parsed.faults } };
    const { message, subscription } = parsed.envelope;
    try {
      const taking = await intake.receive(message, subscription, receivedAt).take();
      return taking.taken ? { status: 204 } : { status: 422, problem: { ...badMessage, faults: taking.faults } };
    } catch (error) {
      if (error instanceof BacklogFullError) return later('Too many events are waiting.', error.retryAfterSeconds);
      if (error instanceof BatcherClosedError) return later('The gateway is shutting down.');
      throw error;
    }
  }
}

const unauthorized: PubsubPushAnswer = {
  status: 401,
  problem: {
    title: 'Not authenticated',
    detail:
      'Send the OIDC token of the push subscription in the Authorization header; pubsub.push of the configuration says which audience and service account it must name.',
  },
};

const badEnvelope: PushProblem = {
  title: 'Not a push envelope',
  detail: 'Send the wrapped push of a Pub/Sub subscription: payload unwrapping must be off.',
};

const badMessage: PushProblem = {
  title: 'Not a call event',
  detail: 'The message is kept as refused in the ledger. Mend what the faults name and publish it again.',
};

function later(detail: string, retryAfterSeconds = 1): PubsubPushAnswer {
  return { status: 503, retryAfterSeconds, problem: { title: 'Try again later', detail } };
}
