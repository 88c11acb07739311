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
  /** Absent for a notice. */
  readonly followUpId?: string;
  /** It is a notice, and no follow-up. */
  readonly notice?: NoticeKind;
}

/** What a send came to. */
export interface ObservedSend {
  readonly attempt: LeasedAttempt;
  readonly channel: string;
  readonly outcome: SendOutcome;
  /** From the due basis to the provider's answer. */
  readonly latencyMs: number;
  readonly sentAt: Date;
  readonly at: Date;
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
