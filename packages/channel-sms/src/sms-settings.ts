import { accountFields, keyIsWhole, senderIsNamed } from '@aftercall/twilio';
import { z } from 'zod';

/** A number in E.164, a short code, or an alphanumeric sender id (up to 11 characters with at least one letter). */
const sender = /^(?:\+[1-9]\d{6,14}|\d{3,8}|(?=.{0,10}[A-Za-z])[A-Za-z0-9 ]{1,11})$/;

/** An account of Twilio Programmable Messaging, as it stands in a tenant's configuration. */
export const smsSettings = z
  .strictObject({
    ...accountFields,
    from: z
      .string()
      .regex(sender, 'from must be a number in E.164 (+15005550006), a short code or an alphanumeric sender id')
      .optional(),
    smartEncoding: z
      .boolean()
      .optional()
      .describe('Lets Twilio replace look-alike characters outside GSM-7; when absent, the account decides.'),
  })
  .refine(...keyIsWhole)
  .refine(...senderIsNamed);

export type SmsSettings = z.output<typeof smsSettings>;
