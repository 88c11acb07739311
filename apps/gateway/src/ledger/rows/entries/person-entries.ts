import { noticeKinds } from '@aftercall/core';
import { z } from 'zod';
import { flag, id, moment, text, word } from './schema-parts.ts';
import { consentPurposes, noticeRefusals } from './words.ts';

const channel = () => text('The channel.', 'whatsapp');
const account = () => text('The account.', 'wa-main');

/** What people said, and what is known of them. */

export const replyEntry = z
  .strictObject({
    replyId: id('What an answer (docs/replies.md) names as `inReplyTo`.'),
    channel: channel(),
    account: account(),
    keyword: z.exactOptional(word(['stop', 'start', 'help'], 'The word that it is as a whole.')),
    meaning: z.exactOptional(z.enum(['stop', 'unclear', 'start', 'help', 'yes'])).meta({
      description:
        'What it asks for (docs/opt-outs.md); absent where it asks for nothing. What is unclear stops as well.',
    }),
    by: z.exactOptional(z.enum(['keyword', 'free_text', 'none'])).meta({
      description: 'Beside `meaning`: `keyword`, a word of the tables; `free_text`, made out in what was written.',
    }),
    mediaCount: z.exactOptional(z.int().min(1)).meta({
      description: 'How many pictures, recordings and files came with it, none of which is fetched.',
    }),
    segments: z
      .exactOptional(z.int().min(1))
      .meta({ description: 'In how many it came, where the provider counts them.' }),
    writtenAt: z.exactOptional(
      moment("Where it came more than ten seconds after it was written: when that was, by the provider's clock."),
    ),
    attemptId: z.exactOptional(id('The message of ours that it came under.')),
  })
  .meta({ id: 'ReplyEntryData', description: 'A person wrote; what they wrote is in the journey.' });

export const consentEntry = z
  .strictObject({
    consentId: id('The row of evidence.'),
    kind: z.enum(['grant', 'revoke']).meta({ description: 'Whether it was given or taken back.' }),
    channels: z.array(z.string()).meta({ description: 'Those that it names; none for all of them, of a withdrawal.' }),
    purposes: z
      .array(word(consentPurposes, 'What may be written about.'))
      .meta({ description: 'Those that it names; none for all of them, of a withdrawal.' }),
    evidenceClass: z.exactOptional(z.enum(['A', 'B', 'C', 'D'])).meta({
      description: 'Of a grant, how well it is proved: docs/evidence.md.',
    }),
    recordedLate: z.exactOptional(flag('More than a day lay between the act and our receipt.')),
  })
  .meta({ id: 'ConsentEntryData', description: 'A consent, or its withdrawal.' });

export const suppressionEntry = z
  .strictObject({
    suppressionId: id('The stop, or its end.'),
    kind: z.enum(['stop', 'start']).meta({ description: 'Whether it stops the person, or ends a stop.' }),
    scope: z.enum(['all', 'marketing', 'one']).meta({
      description: '`one`: the stop that `ends` names, and no other.',
    }),
    source: word(
      ['keyword', 'free_text', 'unclear_reply', 'answer', 'provider', 'call', 'api', 'address_changed', 'erasure'],
      'Who told us: a reply as a keyword, in its words, or perhaps; the answer to our question; the provider; an event of a call; `POST /v1/consents`; a stop that was taken along to a new number; an erasure.',
    ),
    ends: z.exactOptional(id('The stop that the person took back when they were asked about it.')),
  })
  .meta({ id: 'SuppressionEntryData', description: 'A stop, or its end.' });

export const noticeEntry = z
  .strictObject({
    noticeId: id('The notice; its outcome and its receipts name it as `attemptId`.'),
    notice: z.enum(noticeKinds).meta({ description: 'What it answers.' }),
    verdict: z
      .enum(['send', 'skip'])
      .meta({ description: '`skip`: when it was decided, or when it was about to leave.' }),
    reason: z.exactOptional(word(noticeRefusals, 'Why it is not sent: docs/notices.md.')),
    channel: channel(),
    account: account(),
    locale: z.exactOptional(text('Of its words, BCP 47.', 'es-MX')),
    replyId: z.exactOptional(id('The reply that it answers.')),
    suppressionId: z.exactOptional(id('The stop that it is about.')),
    until: z.exactOptional(moment('After this it is not sent any more.')),
    units: z.exactOptional(z.number().min(0)).meta({ description: "In the channel's rate unit: segments for SMS." }),
  })
  .meta({ id: 'NoticeEntryData', description: 'What a person wrote is answered, or not: docs/notices.md.' });

export const joinEntry = z
  .strictObject({
    personIds: z
      .array(z.string().regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/))
      .meta({ description: 'The ids of the two addresses: keyed hashes, written as UUIDs are, but of no version.' }),
    saidBy: z
      .union([
        z.strictObject({ eventId: id('Of the event of the voice platform that named both.') }),
        z.strictObject({ account: account(), channel: channel() }),
      ])
      .meta({ description: 'An event of a call, or the provider of an account.' }),
    refused: z.exactOptional(word(['too_many_addresses'], 'Why they were not taken for one person.')),
  })
  .meta({ id: 'JoinEntryData', description: "Two addresses are one person's, or were not taken for it." });

export const reachabilityEntry = z
  .strictObject({
    account: account(),
    channel: channel(),
    reachable: z.boolean().meta({ description: 'Whether the caller has the channel.' }),
  })
  .meta({ id: 'ReachabilityEntryData', description: 'A provider said whether the caller can be reached.' });

export const erasedEntry = z
  .strictObject({
    erasureId: id('As `POST /v1/erasures` answered.'),
    by: text('The name of the API key, or of whoever ran the command.'),
    why: text('In their words.'),
    calls: z
      .exactOptional(z.int().min(0))
      .meta({ description: 'Of the one without a call: how many calls there were.' }),
    again: z.exactOptional(flag('Done again, because a backup from before it was restored.')),
  })
  .meta({
    id: 'ErasedEntryData',
    description: "A person's data was erased (docs/privacy.md): said in each of their calls, and once without a call.",
  });
