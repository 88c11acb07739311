import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { type Channel, channels } from '../carrier/channel.ts';
import { lacksChannel } from '../faults/fault.ts';
import { faultTable } from '../faults/fault-table.ts';
import { magicOf } from './magic-numbers.ts';

/** So many user ids can be told back to their phones; the oldest is forgotten first. */
const rememberedUserIdsLimit = 100_000;

export interface PhoneEntry {
  /** What the phone has; absent: everything that its last digits do not rule out. */
  readonly channels?: readonly Channel[] | undefined;
  /** The name on its profile. */
  readonly name?: string | undefined;
}

/** The phones that the carriers share: each has SMS, WhatsApp and RCS unless it is said or magic that it has not. */
export class PhoneBook {
  readonly #entries = new Map<string, PhoneEntry>();
  readonly #userIdByNumber = new Map<string, string>();
  readonly #numberByUserId = new Map<string, string>();

  set(number: string, entry: PhoneEntry): void {
    this.#entries.set(number, { ...this.#entries.get(number), ...entry });
  }

  has(number: string, channel: Channel, magicNumbersOn: boolean): boolean {
    const said = this.#entries.get(number)?.channels;
    if (said !== undefined) return said.includes(channel);
    const magic = magicNumbersOn ? magicOf(number) : undefined;
    return magic === undefined || !lacksChannel(faultTable[magic.fault], channel);
  }

  show(number: string, magicNumbersOn: boolean) {
    return {
      phone: number,
      channels: channels.filter((channel) => this.has(number, channel, magicNumbersOn)),
      name: this.nameOf(number),
      whatsappUserId: this.userIdOf(number),
    };
  }

  nameOf(number: string): string {
    return this.#entries.get(number)?.name ?? `Phone ${number.slice(-4)}`;
  }

  /**
   * The business-scoped user id of the person: a country and at most 128 letters and digits. Here it is made of
   * the number, so that it is the same in every run.
   * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
   */
  userIdOf(number: string): string {
    const known = this.#userIdByNumber.get(number);
    if (known !== undefined) return known;
    const digits = BigInt(`0x${createHash('sha256').update(number).digest('hex').slice(0, 16)}`).toString();
    const userId = `${parsePhoneNumberFromString(number)?.country ?? 'US'}.${digits}`;
    this.#userIdByNumber.set(number, userId);
    this.#numberByUserId.set(userId, number);
    if (this.#numberByUserId.size > rememberedUserIdsLimit) {
      const [oldest] = this.#numberByUserId;
      if (oldest !== undefined) {
        this.#numberByUserId.delete(oldest[0]);
        this.#userIdByNumber.delete(oldest[1]);
      }
    }
    return userId;
  }

  numberOf(userId: string): string | undefined {
    return this.#numberByUserId.get(userId);
  }

  /** Forgets what was said of phones; ids stay, because they are made of the numbers. */
  clear(): void {
    this.#entries.clear();
  }
}
