import { createHmac, type KeyObject } from 'node:crypto';
import type { Signal } from '@aftercall/core';
import type { AddressKey } from '../people/keys.ts';
import type { LearntFact } from '../attempts/attempt-fact.ts';
import type { LearntOutcome, ReceivedWebhook } from './signal-store.ts';

/**
 * Ids of WhatsApp's messages: behind the prefix, in Base64, stand the number of the person and the id of the message.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
const wamids = /wamid\.[\w+/=-]+/g;

/**
 * Keeps addresses that stand in ids out of what is not encrypted and outlives an erasure: attempts, replies, the keys of
 * deduplication, the ledger. There they stand as an HMAC-SHA256, cut to 128 bits. It is of the oldest address key that is
 * kept, so that a newer one changes nothing: what comes twice is still known to.
 */
export class OpaqueIds {
  readonly #key: KeyObject;
  readonly #asPosted = new WeakMap<Signal, Signal>();

  /** @param keys at least one. */
  constructor(keys: readonly AddressKey[]) {
    const [oldest] = keys.toSorted((one, other) => one.version - other.version);
    if (oldest === undefined) throw new Error('there is no address key');
    this.#key = oldest.key;
  }

  /** A provider's id, or a text in which one may stand, as it may be kept. */
  of(text: string): string {
    return text.includes('wamid.') ? text.replaceAll(wamids, (id) => `wamid:${this.#hash(id)}`) : text;
  }

  ofWebhook(webhook: ReceivedWebhook): ReceivedWebhook {
    return { ...webhook, signals: webhook.signals.map((one) => this.#ofSignal(one)) };
  }

  ofOutcome({ callKey, learnt }: LearntOutcome): LearntOutcome {
    return { callKey, learnt: this.#ofFact(learnt) };
  }

  /** For whoever speaks to the provider, which knows its own ids only. */
  asPosted(signal: Signal): Signal {
    return this.#asPosted.get(signal) ?? signal;
  }

  #ofSignal(signal: Signal): Signal {
    // What says something of no attempt has no id of ours in its key, and may have an address or a guessable hash of one.
    const key = signal.signal === 'receipt' && !signal.key.includes('wamid.') ? signal.key : this.#hash(signal.key);
    const kept = { ...this.#withIds(signal), key };
    this.#asPosted.set(kept, signal);
    return kept;
  }

  #withIds(signal: Signal): Signal {
    if (signal.signal !== 'receipt' && signal.signal !== 'reply') return signal;
    const kept = { ...signal, providerId: this.of(signal.providerId) };
    // It is looked for among the ids of our own messages, which are kept in this way.
    return kept.signal === 'reply' && kept.inReplyTo !== undefined
      ? { ...kept, inReplyTo: this.of(kept.inReplyTo) }
      : kept;
  }

  #ofFact(learnt: LearntFact): LearntFact {
    const { fact, entry } = learnt;
    if (fact?.fact !== 'accepted' || !fact.providerIds.some((id) => id.includes('wamid.'))) return learnt;
    const providerIds = fact.providerIds.map((id) => this.of(id));
    return {
      ...learnt,
      fact: { ...fact, providerIds },
      entry: { kind: entry.kind, data: { ...entry.data, providerIds } },
    };
  }

  #hash(text: string): string {
    return createHmac('sha256', this.#key).update(`id\n${text}`).digest('hex').slice(0, 32);
  }
}
