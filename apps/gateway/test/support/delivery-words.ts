import type { FailureReason, ReceiptSignal, Rejected, SendOutcome, Throttled } from '@aftercall/core';
import type { DeliveryOracle, Item, Word } from '../../../../packages/core/test/decide/support/delivery-oracle.ts';
import type { DeliveryChannel, Tiding, Try } from '../../../../packages/core/test/decide/support/delivery-stories.ts';
import type { LedgerEntry } from '../../src/ledger/reads/views.ts';
import type { FakeSend } from './fake-channel.ts';

/** A message as its provider knows it. */
export interface AtProvider {
  readonly send: FakeSend;
  readonly channel: DeliveryChannel;
  readonly behaves: Try;
  readonly items: readonly Item[];
  took: boolean;
  isKnown: boolean;
  asked: number;
  /** What was not posted, by when it happened. */
  readonly lost: { readonly at: number; readonly signal: ReceiptSignal; readonly word: Word | undefined }[];
}

export const accepted = ({ attemptId }: FakeSend): SendOutcome => ({
  outcome: 'accepted',
  providerIds: [`id-${attemptId}`],
});

export const reasonOf = (more: Partial<FailureReason> = {}): FailureReason => ({
  kind: 'unreachable',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'x',
  ...more,
});

export function refusalOf(behaves: Extract<Try, { answer: 'throttled' | 'rejected' }>): Throttled | Rejected {
  const { retryAfterMs } = behaves;
  const retryAfter = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (behaves.answer === 'throttled') {
    const { scope, fallback } = behaves;
    return { outcome: 'throttled', scope, ...retryAfter, ...(fallback === false && { fallback }) };
  }
  const { permanent, fallback, optOut, neverLeft, window, stops } = behaves;
  const reason = reasonOf({
    permanent,
    fallback,
    kind: window ? 'window_closed' : permanent ? 'unreachable' : 'provider_error',
    ...(optOut && { optOut: 'all' as const }),
    ...(neverLeft && !permanent && { neverLeft }),
    ...(stops && { kind: 'configuration' as const, stopsAccount: stops }),
  });
  return { outcome: 'rejected', reason, ...retryAfter };
}

/** What follow-ups of a trigger tell. */
export function kindOf(trigger: string): string {
  if (trigger === 'booking.confirmed') return 'booking';
  return trigger === 'payment.captured' ? 'payment' : 'request';
}

/** What a text tells. */
export function itemsIn(text: string): readonly Item[] {
  const room = text.match(/Room (\d+)/)?.[1];
  return [
    ...(room === undefined ? [] : [`booking ${room}`]),
    ...(text.includes('45.00') || text.includes('45,00') ? ['payment'] : []),
    ...(text.includes('salon.example/menu') ? ['request'] : []),
  ];
}

export function wordOf(status: Tiding['status'], fallback: boolean): Word | undefined {
  if (status === 'unknown') return undefined;
  if (status === 'undeliverable' || status === 'expired' || status === 'rejected') return { word: status, fallback };
  return { word: status };
}

export function accountOf(channel: DeliveryChannel): string {
  return `${channel}-main`;
}

/** Nothing is decided twice, and nothing is counted twice. */
export function judgeEntries(oracle: DeliveryOracle, entries: readonly LedgerEntry[], now: number): void {
  const fault = (what: string): void => void oracle.faults.push(`at ${now}: ${what}`);
  const events = entries.flatMap((one) => (one.kind === 'event' ? [one.data.eventId] : []));
  const verdicts = entries.flatMap((one) => (one.kind === 'verdict' ? [one.data] : []));
  const superseded = new Set(verdicts.map((one) => one.supersedes));
  const current = verdicts.filter((one) => !superseded.has(one.verdictId)).map((one) => one.eventId);
  if (current.toSorted().join() !== events.toSorted().join()) fault('an event has not exactly one verdict');
  const outcomes = entries.flatMap((one) =>
    one.kind === 'outcome' ? [`${one.data.attemptId} ${one.data.outcome} ${one.data.cause ?? ''}`] : [],
  );
  if (new Set(outcomes).size < outcomes.length) fault('an outcome stands twice in the ledger');
}
