import { z } from 'zod';
import { noticeKinds } from '@aftercall/core';
import { accountId, channelName, providerIds } from './answer-fields.ts';
import { attemptStatuses, noticeRefusals } from '../../ledger/rows/entries/words.ts';
import { id, moment, word } from '../../ledger/rows/entries/schema-parts.ts';
import { failureReasonSchema } from '../../ledger/rows/entries/provider-schemas.ts';
import { receiptSchema } from './follow-up-answers.ts';

export const noticeSchema = z
  .strictObject({
    id: id('It travels to the provider; the outcome and the receipts in the ledger name it as `attemptId`.'),
    kind: z.enum(noticeKinds).meta({ description: 'What it answers: docs/notices.md.' }),
    at: moment("When the person's message came."),
    channel: channelName(),
    account: accountId(),
    status: word([...attemptStatuses, 'refused'], 'How far it got, as with attempts; `refused` where it is not sent.'),
    refusal: z.exactOptional(word(noticeRefusals, 'Why it is not sent; `provider_answers`: the provider did.')),
    reason: z.exactOptional(failureReasonSchema),
    locale: z.exactOptional(z.string()).meta({ description: 'Of its words.' }),
    text: z.exactOptional(z.string()).meta({ description: 'As the person reads it.' }),
    replyId: z.exactOptional(id('The reply that it answers.')),
    suppressionId: z.exactOptional(id('The stop that it is about.')),
    answeredBy: z.exactOptional(id('Of a question: the reply that came next.')),
    acceptedAt: z.exactOptional(moment('When the provider accepted it.')),
    providerIds: providerIds(),
    receipts: z.array(receiptSchema).meta({ description: 'What its provider told of it, in the order of receipt.' }),
  })
  .meta({ id: 'Notice', description: "The answer to a person's own message: a confirmation, a question or help." });
