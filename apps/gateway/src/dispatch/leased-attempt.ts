import type { ChannelRequest, NoticeKind, SendOutcome } from '@aftercall/core';

/** An attempt that is ours to send. */
export interface LeasedAttempt {
  readonly id: string;
  readonly tenant: string;
  readonly account: string;
  readonly callKey: number;
  readonly basisAt: Date;
  /** Rises with every lease of the attempt. */
  readonly fence: number;
  readonly request: ChannelRequest;
  readonly claimedAt: Date;
  /** It is a notice, and no follow-up. */
  readonly notice?: NoticeKind;
}

/** What a send came to, without anything personal. */
export interface ObservedSend {
  readonly channel: string;
  readonly outcome: SendOutcome['outcome'];
  /** From the due basis to the provider's answer. */
  readonly latencyMs: number;
  /** Of a notice; it is counted apart. */
  readonly notice?: NoticeKind;
}

export const notConfigured: SendOutcome = {
  outcome: 'rejected',
  reason: {
    kind: 'configuration',
    permanent: true,
    fallback: true,
    alert: true,
    message: 'The account of this attempt is no longer in the configuration.',
  },
};
