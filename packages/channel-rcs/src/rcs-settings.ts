import { z } from 'zod';
import { googleSettings } from './google/google-settings.ts';
import { twilioSettings } from './twilio/twilio-settings.ts';

/** An RCS account, as it stands in a tenant's configuration. */
export const rcsSettings = z.discriminatedUnion('provider', [googleSettings, twilioSettings], {
  error: 'provider must be google (RCS for Business) or twilio (Programmable Messaging)',
});

export type RcsSettings = z.output<typeof rcsSettings>;
