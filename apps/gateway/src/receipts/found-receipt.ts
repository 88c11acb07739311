import type { FoundReceipt } from '@aftercall/core';
import type { ReceivedWebhook } from '../ledger/signals/signal-store.ts';

/** The attempt of which a provider was asked, and through which account. */
export interface AskedAttempt {
  readonly attemptId: string;
  readonly tenant: string;
  readonly account: string;
  readonly channel: string;
}

/** What a provider said of a message when it was asked, as what it posts is written down: the same fact counts once. */
export function webhookOfFound(
  { receipt, url, rawBody }: FoundReceipt,
  { attemptId, tenant, account, channel }: AskedAttempt,
  receivedAt: Date,
): ReceivedWebhook {
  // The question says whose receipt it is, whatever the channel could read of that.
  const signals = [{ ...receipt, attemptId }];
  return { tenant, account, channel, url, rawBody, receivedAt, signals, wasAsked: true };
}
