/**
 * Whether a text has the form of a business-scoped user id of WhatsApp, or of one of the parent portfolio: a country, a
 * dot and at most 128 letters and digits.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function isWhatsappUserId(text: string): boolean {
  return /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(text);
}

/** Of the longest: `US.ENT.` and 128 letters. */
export const maxWhatsappUserIdLength = 135;
