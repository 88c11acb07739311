import { z } from 'zod';
import {
  answered,
  bodyProblems,
  header,
  json,
  type Operation,
  pathText,
  refused,
  usualProblems,
} from './operations.ts';
import { followUpAnswerSchema, followUpSchema } from './schemas/follow-up-answers.ts';
import { followUpRequestSchema, waitQuerySchema } from './schemas/follow-up-request.ts';

const location = { Location: header('Where the follow-up is read, if there is one.', 'string') };

/** Follow-ups and answers that are asked for, and what became of them. */
export const followUpOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/follow-ups',
    operationId: 'postFollowUp',
    summary: 'Ask for a follow-up now, or answer a person, and wait for it.',
    description:
      'For the tool call of a voice agent. The request becomes a call event and is judged like any other: without consent nothing is sent. With `inReplyTo` it answers a message of a person, whose question permits its answer for a day: docs/replies.md.',
    requestParams: {
      query: waitQuerySchema,
      header: z.object({
        'Idempotency-Key': z
          .string()
          .max(256)
          .optional()
          .meta({ description: 'The same key with the same body is the same request.', example: 'tool-call-77' }),
      }),
    },
    requestBody: { required: true, content: json(followUpRequestSchema) },
    responses: {
      '200': { ...answered('A skip with its reason, or a repeat.', followUpAnswerSchema), headers: location },
      '201': { ...answered('It is sent.', followUpAnswerSchema), headers: location },
      '202': { ...answered('It is held, with its reason.', followUpAnswerSchema), headers: location },
      ...refused(
        ...bodyProblems,
        'not-found',
        'event-conflict',
        'not-answerable',
        'busy',
        'shutting-down',
        ...usualProblems,
      ),
    },
  },
  {
    method: 'get',
    path: '/v1/follow-ups/{id}',
    operationId: 'getFollowUp',
    summary: 'A follow-up: state, plan, attempts and receipts.',
    requestParams: { path: z.object({ id: pathText('The follow-up.', '019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d22') }) },
    responses: { '200': answered('Found.', followUpSchema), ...refused('not-found', ...usualProblems) },
  },
];
