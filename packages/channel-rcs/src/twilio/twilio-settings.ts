import { accountFields, keyIsWhole, senderIsNamed } from '@aftercall/twilio';
import { z } from 'zod';

/** An account of Twilio Programmable Messaging with an RCS sender. */
export const twilioSettings = z
  .strictObject({
    provider: z.literal('twilio'),
    ...accountFields,
    from: z
      .string('from must be a text')
      .regex(
        /^rcs:[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/,
        'from must be rcs: and the id of the sender (rcs:brand_xyz_agent)',
      )
      .optional()
      .describe('The RCS sender.'),
    messagingServiceSid: accountFields.messagingServiceSid.describe(
      'A messaging service with an RCS sender; its other senders are not used, for Twilio never falls back.',
    ),
  })
  .refine(...keyIsWhole)
  .refine(...senderIsNamed);

export type TwilioSettings = z.output<typeof twilioSettings>;
