import { z } from 'zod';
import { maxPhoneTextLength } from '../phone/canonical-phone.ts';
import { channelName, displayText, identifier, locale, timezone } from './event-fields.ts';
import { readableText } from './quick-reader.ts';
import { toSingleLine } from './sanitize-text.ts';
import { maxWhatsappUserIdLength } from './whatsapp-user-id.ts';

/**
 * Any text: what is no phone number is a verdict, not a fault. What is too long for one is
 * cut just past the limit, so that it stays too long.
 */
const phone = readableText(
  'must be text, e.g. "+525512345678"',
  (text) =>
    toSingleLine(text)
      .slice(0, maxPhoneTextLength + 1)
      .trimEnd(),
  {
    description: 'The caller, in E.164, from the call itself. What is no phone number gives `skip(phone_invalid)`.',
    example: '+525512345678',
  },
);

/** Who is on the call, as the voice platform knows them. */
export const callerSchema = z
  .object(
    {
      phone: z.exactOptional(phone),
      whatsappUserId: z.exactOptional(
        identifier(
          maxWhatsappUserIdLength,
          'The WhatsApp user, where the platform knows one. Beside the phone it says that both are one person.',
          'MX.13491208655302741918',
        ),
      ),
      name: z.exactOptional(displayText(100, 'one', 'How the caller wants to be addressed.', 'Ana López')),
      locale: z.exactOptional(
        locale('The language of the follow-up; its region counts before the country of the phone.'),
      ),
      timezone: z.exactOptional(timezone('Where the caller is; dates are told and quiet hours are kept there.')),
      prefers: z.exactOptional(channelName('The channel that the caller asked for on this call.')),
    },
    { error: 'must be an object, e.g. {"phone": "+525512345678", "locale": "es-MX"}' },
  )
  .meta({ id: 'Caller', description: 'Who is on the call. Allowed on every event.' });
