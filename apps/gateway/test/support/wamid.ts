/**
 * An id of a WhatsApp message as Meta makes them: the number of the person in Base64, and an id.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 *
 * @param phone E.164
 */
export function wamidOf(phone: string, id = '4E2D97685DEF9D9F6F'): string {
  const digits = phone.slice(1);
  const parts = [[0x1c, 0x18, digits.length], digits, [0x15, 0x02, 0x00, 0x11, 0x18, id.length], id, [0]];
  return `wamid.${Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('base64')}`;
}
