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
    replyNumbers: z
      .array(
        z
          .string('each of replyNumbers must be a text')
          .regex(
            /^(?:\+[1-9]\d{6,14}|\d{3,8})$/,
            'each of replyNumbers must be a number in E.164 (+15005550006) or a short code',
          ),
      )
      .max(100, 'replyNumbers must be at most 100 numbers')
      .optional()
      .describe(
        'The numbers of which replies that Twilio could not post are looked up in its list every few minutes: those of the messaging service. `from` when absent; [] for none.',
      ),
    smartEncoding: z
      .boolean()
      .optional()
      .describe('Lets Twilio replace look-alike characters outside GSM-7; when absent, the account decides.'),
  })
  .refine(...keyIsWhole)
  .refine(...senderIsNamed);

export type SmsSettings = z.output<typeof smsSettings>;
