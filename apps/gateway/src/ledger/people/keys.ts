import { createHmac, hash, type KeyObject } from 'node:crypto';
import { boundedMemo, canonicalPhone, type CallerPhone } from '@aftercall/core';

/** A key of the address HMAC; the newest writes, the older ones still find. */
export interface AddressKey {
  readonly version: number;
  readonly key: KeyObject;
}

/** A phone, of which a person may have several, or the id that a provider gave the person. */
export type AddressKind = 'phone' | 'id';

/** The ids of whoever has an address, one a key, the current one first. */
export interface AddressIds {
  readonly kind: AddressKind;
  readonly ids: readonly [string, ...string[]];
}

/** An HMAC costs more than looking it up; so many take some three megabytes. */
const rememberedPeople = 10_000;

/**
 * The number of the advisory lock of a call. Calls have even numbers and people odd ones,
 * so the two never meet; below 2^53 they are exact in JavaScript.
 */
export function callKeyOf(tenant: string, callId: string): number {
  return lockNumber(hash('sha1', `${tenant}\n${callId}`, 'buffer')) * 2;
}

/** The number of the advisory lock of a person. */
export function personKeyOf(person: string): number {
  return lockNumber(Buffer.from(person.replaceAll('-', ''), 'hex')) * 2 + 1;
}

/**
 * Who an address belongs to, without telling the address: HMAC-SHA256 of tenant and
 * canonical address, cut to 128 bits and written as a uuid. A plain hash of a phone number
 * would be undone in seconds; this one needs the key.
 */
export class People {
  /** By tenant and address: an event, its send and what comes back ask about the same person. */
  readonly #idsOf: (name: string) => readonly [string, ...string[]];

  /** @param keys newest first, at least one. */
  constructor(keys: readonly AddressKey[]) {
    this.#idsOf = boundedMemo(rememberedPeople, (name) => {
      const [first, ...others] = keys.map(({ key }) => personId(key, name));
      if (first === undefined) throw new Error('there is no address key');
      return [first, ...others];
    });
  }

  /** Every id a person may be known by, the current one first. */
  idsOf(tenant: string, address: string): readonly [string, ...string[]] {
    return this.#idsOf(`${tenant}\n${address}`);
  }

  /** Every id that the caller of a call may be known by; a stop from any of their addresses locks one of these. */
  idsOfCaller(tenant: string, phone: CallerPhone | undefined, person: string | undefined): readonly string[] {
    // Under every key version, so that a consent or a stop of an older key still counts.
    const ids: readonly string[] = phone?.usable === true ? this.idsOf(tenant, phone.e164) : [];
    return person === undefined || ids.includes(person) ? ids : [person, ...ids];
  }

  /**
   * The ids of whoever has an address, as a channel writes it: a phone in any form, or an id of the provider's own, which means
   * something on that channel only. Nobody can take a name on one channel and be taken for somebody else's id on another.
   */
  atAddress(tenant: string, channel: string, address: string): AddressIds {
    const phone = canonicalPhone(address);
    if (phone.valid) return { kind: 'phone', ids: this.idsOf(tenant, phone.e164) };
    return { kind: 'id', ids: this.idsOf(tenant, `${channel}:${address}`) };
  }
}

function personId(key: KeyObject, name: string): string {
  return asUuid(createHmac('sha256', key).update(name).digest('hex'));
}

/** The first 128 bits of a digest in hexadecimal, written as a uuid: the form in which PostgreSQL stores 16 bytes. */
export function asUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

export function isUuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function lockNumber(digest: Buffer): number {
  return digest.readUIntBE(0, 6) * 8 + ((digest[6] ?? 0) & 7);
}
