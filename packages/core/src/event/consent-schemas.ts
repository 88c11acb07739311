import { z } from 'zod';
import { purposes } from '../trigger/trigger.ts';
import { captors, consentBases, numberSources } from './call-event.ts';
import { channelName, evidenceText, identifier, link, locale, timestamp, wholeNumber } from './event-fields.ts';
import { jurisdiction, sha256 } from './proof-fields.ts';

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

const disclosureSchema = z
  .object(
    {
      id: identifier(128, 'The script, form or page that asked.', 'after-call-texts'),
      version: identifier(64, 'Its version.', '2026-03'),
      sha256: sha256('Of the script or the form as it is kept.'),
      presentedAs: z.exactOptional(
        evidenceText(4_000, 'The very text that this person was shown or read.', 'May Clinica Sol text you, Ana?'),
      ),
      presentedSha256: z.exactOptional(sha256('Of the page, the screenshot or the audio as it was presented.')),
    },
    { error: 'must be an object with id, version and sha256' },
  )
  .meta({ description: 'What was presented, as it is kept where it cannot change.' });

const captorSchema = z
  .object(
    {
      kind: z.enum(captors, { error: `must be one of ${listOf(captors)}` }).meta({ description: 'What it was.' }),
      id: z.exactOptional(identifier(128, 'The agent, the model or the session.', 'front-desk-es')),
      version: z.exactOptional(identifier(64, 'Of the model or the page.', '4.2')),
      ip: z.exactOptional(identifier(45, 'Of a web session.', '203.0.113.7')),
      userAgent: z.exactOptional(evidenceText(500, 'Of a web session.', 'Mozilla/5.0')),
    },
    { error: 'must be an object with kind, e.g. {"kind": "model", "id": "front-desk-es"}' },
  )
  .meta({ description: 'Who took the consent down.' });

/** What makes a record complete; all of it may be left out. */
const proofFields = {
  offsetEndMs: z.exactOptional(wholeNumber('Where in the recording that ends, in milliseconds.', 47_250)),
  recordingSha256: z.exactOptional(sha256('Of the recording.')),
  transcriptExcerpt: z.exactOptional(evidenceText(4_000, 'What was said, in writing.', 'Agent: ... Caller: yes, do.')),
  seller: z.exactOptional(evidenceText(200, 'The legal entity that was named to the person.', 'Clinica Sol SA de CV')),
  frequency: z.exactOptional(evidenceText(200, 'How often messages were said to come.', 'one message after the call')),
  disclosure: z.exactOptional(disclosureSchema),
  act: z.exactOptional(evidenceText(500, 'What the person said or did.', 'said "si, mandemelo"')),
  jurisdiction: z.exactOptional(jurisdiction('Whose law was looked at.')),
  language: z.exactOptional(locale('In which language it was asked.')),
  ani: z.exactOptional(evidenceText(40, 'The number that called, as the network told it.', '+525512345678')),
  dialedNumber: z.exactOptional(evidenceText(40, 'The number that was called.', '+525550001111')),
  numberSource: z.exactOptional(
    z.enum(numberSources, { error: `must be one of ${listOf(numberSources)}` }).meta({
      description:
        'Where the number came from. One that was `spoken` counts only where `readBack` is true: it may have been misheard.',
    }),
  ),
  readBack: z.exactOptional(
    z
      .boolean({ error: 'must be true or false' })
      .meta({ description: 'The number was read back to the person, who confirmed it.' }),
  ),
  capturedBy: z.exactOptional(captorSchema),
  occurredAt: z.exactOptional(
    timestamp('When the person agreed; never later than our receipt.', '2026-11-24T20:59:12.400Z'),
  ),
  clockSource: z.exactOptional(identifier(64, 'Whose clock tells that.', 'voice-platform')),
  expiresAt: z.exactOptional(
    timestamp('When the consent ends by itself; without it, it lasts until it is revoked.', '2027-11-24T00:00:00Z'),
  ),
};

export const spokenConsentSchema = z
  .object(
    {
      channels: channels
        .min(1, { error: 'must name at least one channel, e.g. ["sms"]' })
        .meta({ description: 'The channels that the person agreed to.' }),
      purposes: purposeList.min(1, { error: `must name at least one purpose out of ${listOf(purposes)}` }).meta({
        description:
          'What the person agreed to be written about: a booking needs `appointment`, a payment `transaction`, an escalation and a request `support`, and what promotes `marketing`.',
      }),
      basis: z
        .enum(consentBases, { error: `must be one of ${listOf(consentBases)}` })
        .meta({ description: 'How the consent was given.' }),
      wording: evidenceText(2_000, 'What the person was asked or told.', 'May we text you the details of this visit?'),
      recordingUrl: z.exactOptional(
        link(maxRecordingLinkLength, 'Where the recording is kept.', 'https://recordings.example.com/c/81'),
      ),
      offsetMs: z.exactOptional(wholeNumber('Where in the recording the consent is heard, in milliseconds.', 41_500)),
      ...proofFields,
    },
    { error: 'must be an object with channels, purposes, basis and wording' },
  )
  .meta({ id: 'SpokenConsent', description: 'What was agreed to, and what proves it: docs/evidence.md.' });

export const revokedConsentSchema = z
  .object(
    {
      channels: z.exactOptional(channels).meta({ description: 'Only on these; without it, on all.' }),
      purposes: z.exactOptional(purposeList).meta({ description: 'Only for these; without it, for all.' }),
    },
    { error: 'must be an object, e.g. {"channels": ["whatsapp"]}' },
  )
  .meta({ id: 'RevokedConsent', description: 'What is withdrawn. With nothing named it is a stop.' });
