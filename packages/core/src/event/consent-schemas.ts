import { z } from 'zod';
import { purposes } from '../trigger/trigger.ts';
import { consentBases } from './call-event.ts';
import { channelName, evidenceText, link, wholeNumber } from './event-fields.ts';

/** Signed addresses of recordings are long; nobody has to type them. */
const maxRecordingLinkLength = 2_000;

const listOf = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

const channels = z
  .array(channelName('A channel.'), { error: 'must be a list of channel names, e.g. ["sms", "whatsapp"]' })
  .overwrite((names) => [...new Set(names)])
  .max(32, { error: 'must name at most 32 channels' });

const purposeList = z
  .array(z.enum(purposes, { error: `must be one of ${listOf(purposes)}` }), {
    error: `must be a list of purposes out of ${listOf(purposes)}`,
  })
  .overwrite((names) => [...new Set(names)])
  .max(32, { error: 'must name each purpose once' });

export const spokenConsentSchema = z
  .object(
    {
      channels: channels
        .min(1, { error: 'must name at least one channel, e.g. ["sms"]' })
        .meta({ description: 'The channels that the person agreed to.' }),
      purposes: purposeList
        .min(1, { error: `must name at least one purpose out of ${listOf(purposes)}` })
        .meta({ description: 'What the person agreed to be written about.' }),
      basis: z
        .enum(consentBases, { error: `must be one of ${listOf(consentBases)}` })
        .meta({ description: 'How the consent was given.' }),
      wording: evidenceText(2_000, 'What the person was asked or told.', 'May we text you the details of this visit?'),
      recordingUrl: z.exactOptional(
        link(maxRecordingLinkLength, 'Where the recording is kept.', 'https://recordings.example.com/c/81'),
      ),
      offsetMs: z.exactOptional(wholeNumber('Where in the recording the consent is heard, in milliseconds.', 41_500)),
    },
    { error: 'must be an object with channels, purposes, basis and wording' },
  )
  .meta({ id: 'SpokenConsent' });

export const revokedConsentSchema = z
  .object(
    { channels: z.exactOptional(channels), purposes: z.exactOptional(purposeList) },
    { error: 'must be an object, e.g. {"channels": ["whatsapp"]}' },
  )
  .meta({ id: 'RevokedConsent', description: 'What is withdrawn. With nothing named it is a stop.' });
