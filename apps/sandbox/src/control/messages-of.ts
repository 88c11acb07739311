import type { Carrier } from '../carrier/carrier.ts';
import type { CarrierMessage } from '../carrier/carrier-message.ts';
import { type KeptMessage, keptMessage } from '../oracle/kept-message.ts';

/** The kept messages of all carriers, oldest first; at the same instant, in the order of the carriers. */
export function* messagesOf(carriers: readonly Carrier[]): Generator<KeptMessage, void> {
  const sources = carriers.map((carrier) => carrier.messages()[Symbol.iterator]());
  const heads = sources.map((source) => source.next());
  for (;;) {
    let oldest: { index: number; message: CarrierMessage } | undefined;
    for (const [index, { done, value: message }] of heads.entries()) {
      if (done === true) continue;
      if (oldest === undefined || message.createdAt < oldest.message.createdAt) oldest = { index, message };
    }
    const source = oldest === undefined ? undefined : sources[oldest.index];
    if (oldest === undefined || source === undefined) return;
    yield keptMessage(oldest.message);
    heads[oldest.index] = source.next();
  }
}
