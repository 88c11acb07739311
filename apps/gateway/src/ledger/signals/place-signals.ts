import type { ReceiptSignal, Signal } from '@aftercall/core';
import type { AddressIds } from '../people/keys.ts';
import type { AttemptCall } from './attempt-calls.ts';
import { laterOf, type LastCall } from './last-calls.ts';
import type { PlacedSignal } from './rows-of-signals.ts';
import type { ReceivedWebhook, SignalStoreSettings } from './signal-store.ts';

export function placeReceipt(
  webhook: ReceivedWebhook,
  signal: ReceiptSignal,
  attempt: AttemptCall | undefined,
): PlacedSignal {
  const isOurs = attempt?.tenant === webhook.tenant && attempt.account === webhook.account;
  if (!isOurs) return { webhook, signal };
  const { id: attemptId, call, noticeKey } = attempt;
  return { webhook, signal, attemptId, ...(call && { call }), ...(noticeKey !== undefined && { noticeKey }) };
}

/** @param addresses those of the person that the signal comes from. */
export function placeOther(
  webhook: ReceivedWebhook,
  signal: Signal,
  addresses: readonly AddressIds[],
  calls: ReadonlyMap<string, LastCall>,
  peopleAt: SignalStoreSettings['peopleAt'],
): PlacedSignal {
  if (addresses.length === 0) return { webhook, signal };
  const theirs = idsOf(addresses).flatMap((id) => calls.get(id) ?? []);
  const placed = { webhook, signal, addresses, ...(theirs.length > 0 && { call: theirs.reduce(laterOf) }) };
  if (signal.signal !== 'moved') return placed;
  return { ...placed, movedTo: signal.to.map((address) => peopleAt(webhook.tenant, webhook.channel, address)) };
}

export function idsOf(addresses: readonly AddressIds[]): readonly string[] {
  return addresses.flatMap(({ ids }) => ids);
}
