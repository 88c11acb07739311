import type { ClientIndividualRecipientIdentifier } from 'whatsapp-api-js/types';

/** A phone in E.164, as the gateway keeps it. */
const e164 = /^\+[1-9]\d{6,14}$/;

/**
 * A business-scoped user id, or one of the parent portfolio: the country, a dot and at
 * most 128 letters and digits, passed on as it came.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
const userId = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/**
 * Whom Meta is told to send to: a phone with its plus (`to`), or a person by id (`recipient`). Without the plus Meta says
 * that it puts the country code of the sender before the number, and that somebody else may get the message. Undefined for
 * an address of another channel.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
 */
export function recipientOf(address: string): ClientIndividualRecipientIdentifier | undefined {
  // The library's type asks for an id, and the library itself for either.
  if (e164.test(address)) return { phone: address } as ClientIndividualRecipientIdentifier;
  return userId.test(address) ? { bsuid: address } : undefined;
}

/** The ways in which Meta names a person; since user ids exist, each of them may be absent. */
export interface PersonIds {
  readonly phone: string | undefined;
  readonly userId: string | undefined;
  readonly parentUserId: string | undefined;
}

/** The addresses of a person, the phone before the ids, each once. */
export function addressesOf({ phone, userId, parentUserId }: PersonIds): readonly string[] {
  const named = [phone === undefined ? undefined : phoneOf(phone), userId, parentUserId];
  return [...new Set(named.filter((address) => address !== undefined))];
}

/** The first address of a person, with the other ones as aliases; undefined when nobody is named. */
export function personOf(ids: PersonIds): { readonly from: string; readonly aliases?: readonly string[] } | undefined {
  const [from, ...aliases] = addressesOf(ids);
  if (from === undefined) return undefined;
  return aliases.length === 0 ? { from } : { from, aliases };
}

/** A `wa_id` is the number without its plus. */
function phoneOf(waId: string): string {
  return /^\d{5,15}$/.test(waId) ? `+${waId}` : waId;
}
