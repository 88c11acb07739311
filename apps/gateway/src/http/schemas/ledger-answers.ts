import { z } from 'zod';
import { consentBases, consentDenials, purposes, spokenConsentSchema } from '@aftercall/core';
import { entrySchemas } from '../../ledger/rows/entries/entry-schemas.ts';
import { phoneFaults } from '../../ledger/rows/entries/words.ts';
import { id, moment, word } from '../../ledger/rows/entries/schema-parts.ts';
import { callId, callRef, channelName, tenantId } from './answer-fields.ts';
import { entrySchema } from './entry-answers.ts';
import { followUpSchema } from './follow-up-answers.ts';
import { noticeSchema } from './notice-answers.ts';

export const ledgerPageSchema = z
  .strictObject({
    entries: z.array(entrySchema).meta({ description: 'In the order of the ledger.' }),
    next: z.string().meta({ description: 'The `after` of the next page.', example: '7421.1880' }),
    more: z.boolean().meta({ description: 'More is there already.' }),
  })
  .meta({ id: 'LedgerPage' });

export const journeySchema = z
  .strictObject({
    tenant: tenantId(),
    callId: callId(),
    ref: callRef(),
    caller: z
      .strictObject({
        phone: z.exactOptional(z.string()).meta({ description: 'Masked.', example: '+1********67' }),
        phoneFault: z.exactOptional(word(phoneFaults, 'Why the number is never written to: docs/states.md.')),
        name: z.exactOptional(z.string()).meta({ description: 'As the platform knows them.' }),
        country: z.exactOptional(z.string()).meta({ description: 'Of the number, ISO 3166.' }),
        locale: z.exactOptional(z.string()).meta({ description: 'BCP 47.' }),
        timezone: z.exactOptional(z.string()).meta({ description: 'As the platform gave it.' }),
        prefers: z.exactOptional(z.string()).meta({ description: 'The channel that they asked for on this call.' }),
      })
      .meta({ description: 'Who called.' }),
    startedAt: moment('When we first heard of the call.'),
    endedAt: z.exactOptional(moment('When we first heard of its end.')),
    followUps: z.array(followUpSchema).meta({ description: 'What the caller was, or is, to be told, oldest first.' }),
    notices: z.array(noticeSchema).meta({ description: 'The answers to what the person wrote, oldest first.' }),
    entries: z.array(entrySchema).meta({ description: 'The ledger entries of the call, in order.' }),
    replies: z
      .array(
        z.strictObject({
          id: id('As `replyId` in the entries; `inReplyTo` of an answer.'),
          at: moment('When we received it.'),
          text: z.exactOptional(z.string()).meta({ description: 'What they wrote; absent once it was erased.' }),
          keyword: entrySchemas.reply.shape.keyword,
          meaning: z.exactOptional(z.enum(['stop', 'unclear', 'start', 'help', 'yes'])).meta({
            description: 'What it asks for; absent where it asks for nothing. What is unclear stops as well.',
          }),
        }),
      )
      .meta({ description: 'What the person wrote, oldest first.' }),
    transcripts: z
      .exactOptional(
        z.array(
          z.strictObject({
            eventId: id('The event `call.transcript` that said so.'),
            at: moment('When we received it.'),
            transcriptUrl: z.string().meta({ description: 'Where it is kept; `***` for a session of the console.' }),
          }),
        ),
      )
      .meta({ description: 'Where the transcripts of the call are, as far as the platform said so.' }),
  })
  .meta({ id: 'Journey' });

export const recordedConsentSchema = z.strictObject({ id: id('The row of evidence.') }).meta({ id: 'RecordedConsent' });

const { shape: spoken } = spokenConsentSchema;
const { channels: _c, purposes: _p, basis: _b, wording: _w, occurredAt: _o, expiresAt: _e, ...proofShape } = spoken;

const consentSchema = z
  .strictObject({
    id: id('The row of evidence.'),
    kind: z.enum(['grant', 'revoke']).meta({ description: 'Whether it was given or taken back.' }),
    channels: z.array(z.string()).meta({ description: 'Those that it names.' }),
    purposes: entrySchemas.consent.shape.purposes,
    basis: z.exactOptional(word(consentBases, 'How it was given.')),
    callId: z.exactOptional(callId()),
    replyId: z.exactOptional(
      id('Of one for the purpose `answer`: the reply that it was made of, and whose answer it permits.'),
    ),
    ...proofShape,
    evidenceClass: z.exactOptional(z.enum(['A', 'B', 'C', 'D'])).meta({
      description:
        'A: heard in a recording that is kept; B: signed; C: the person wrote it to us; D: the word of whoever sent it, which never allows marketing.',
    }),
    recordedAt: moment('When we received it.'),
    occurredAt: z.exactOptional(moment('When the person agreed.')),
    recordedLate: z
      .exactOptional(z.literal(true))
      .meta({ description: 'More than a day lay between the act and our receipt.' }),
    expiresAt: z.exactOptional(moment('When it ends by itself.')),
    wording: z.exactOptional(z.string()).meta({ description: 'Absent once it was erased.' }),
    chain: z
      .strictObject({
        seq: z.int().meta({ description: 'From 1.' }),
        rowHash: z.string().meta({ description: 'SHA-256.' }),
      })
      .meta({ description: 'Its place in the chain of the tenant, see docs/evidence.md.' }),
    erased: z
      .exactOptional(z.literal(true))
      .meta({ description: 'What was asked and said was erased; the record stands, and permits nothing any more.' }),
    altered: z
      .exactOptional(z.literal(true))
      .meta({ description: 'It does not fit its hash any more, and is no evidence.' }),
  })
  .meta({ id: 'Consent' });

const suppressionSchema = z
  .strictObject({
    id: id('The stop, or its end.'),
    kind: z.enum(['stop', 'start']).meta({ description: 'Whether it stops the person, or ends a stop.' }),
    scope: z
      .enum(['all', 'marketing', 'one'])
      .meta({ description: '`one`: the stop that `ends` names, and no other.' }),
    ends: z.exactOptional(id('The stop that the person took back when they were asked about it.')),
    source: entrySchemas.suppression.shape.source,
    at: moment('When we heard of it.'),
  })
  .meta({ id: 'Suppression' });

const standingSchema = z
  .strictObject({
    channel: channelName(),
    purpose: z.enum(purposes).meta({ description: 'What may be written about.' }),
    granted: z.boolean().meta({ description: 'Whether they may be written to.' }),
    consentId: z.exactOptional(id('The evidence, when granted.')),
    reason: z.exactOptional(z.enum(consentDenials)).meta({ description: 'Why not.' }),
  })
  .meta({ id: 'Standing', description: 'Whether the person may be written to.' });

export const evidenceSchema = z
  .strictObject({
    consents: z.array(consentSchema).meta({ description: 'Oldest first.' }),
    suppressions: z.array(suppressionSchema).meta({ description: 'Oldest first.' }),
    standing: z.array(standingSchema).meta({ description: 'For each channel of the tenant and each purpose.' }),
  })
  .meta({ id: 'Evidence' });
