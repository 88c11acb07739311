import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { eventSchemas, otherEventSchema } from '@aftercall/core';
import { type ProblemKind, problems } from './problem.ts';
import { callQuerySchema } from './schemas/call-schemas.ts';
import { consentQuerySchema, grantSchema, revocationSchema } from './schemas/consent-schemas.ts';
import { eventsAnswerSchema } from './schemas/follow-up-answers.ts';
import { deadLetterQuerySchema } from './schemas/dead-letter-schemas.ts';
import { evidenceBundleSchema, evidenceKeySchema } from './schemas/evidence-schemas.ts';
import { erasureAnswerSchema, erasureSchema } from './schemas/erasure-schemas.ts';
import { evidenceSchema, journeySchema, ledgerPageSchema, recordedConsentSchema } from './schemas/ledger-answers.ts';
import { ledgerQuerySchema } from './schemas/ledger-schemas.ts';
import { outboundSchema } from './schemas/outbound-answers.ts';
import {
  settlementAnswerSchema,
  settlementSchema,
  uncertainSendSchema,
  uncertainSendsPageSchema,
  uncertainSendsQuerySchema,
} from './schemas/uncertain-schemas.ts';
import { problemSchema } from './schemas/problem-schema.ts';
import { holdOutsSchema } from './schemas/hold-out-answers.ts';
import { holdOutsQuerySchema } from './schemas/hold-out-schemas.ts';
import { scorecardSchema } from './schemas/scorecard-answers.ts';
import { scorecardQuerySchema } from './schemas/scorecard-schemas.ts';
import { deadLetterPageSchema, replayAnswerSchema } from './schemas/replay-answers.ts';
import { idempotencyKeySchema, replaySchema } from './schemas/replay-schemas.ts';

export type HttpMethod = 'get' | 'post' | 'delete';

/** One method on one path, as the API document tells it. */
export interface Operation extends ZodOpenApiOperationObject {
  readonly method: HttpMethod;
  /** As OpenAPI writes it: `/v1/calls/{callId}`. */
  readonly path: string;
}

const eventSchema = z.union([...Object.values(eventSchemas), otherEventSchema]).meta({ id: 'CallEvent' });
const batchSchema = z.array(eventSchema).min(1).max(1_000).meta({ id: 'CallEventBatch' });

export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const answered = (description: string, schema: z.ZodType) => ({ description, content: json(schema) });

/** What any request with a key, or with a session of the console, may be answered. */
export const usualProblems = [
  'unauthorized',
  'forged-request',
  'key-needed',
  'role-needed',
  'too-many-requests',
  'internal',
  'database-away',
] as const;
export const bodyProblems = ['invalid-request', 'content-too-large', 'unsupported-media-type'] as const;

/** What a caller has to read of an answer beside its body, by status. */
const headersOf: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': header('How to send a key, and that one was not known (RFC 6750).', 'string') },
  429: { 'Retry-After': header('After how many seconds to send the request again.', 'integer') },
  503: { 'Retry-After': header('After how many seconds to send the request again.', 'integer') },
};

export function header<Type extends 'string' | 'integer'>(description: string, type: Type) {
  return { description, schema: { type } };
}

/** The answers of these problems, by status. */
export function refused(...kinds: readonly ProblemKind[]): Record<`${4 | 5}${string}`, object> {
  const byStatus = Map.groupBy(kinds, (kind) => problems[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => {
      const description = ofStatus.map((kind) => `\`${kind}\`: ${problems[kind].title}`).join(' ');
      const headers = headersOf[status];
      const content = { 'application/problem+json': { schema: problemSchema } };
      return [String(status), { description, ...(headers && { headers }), content }];
    }),
  );
}

export const pathText = (description: string, example: string) => z.string().meta({ description, example });

const uncertainPath = z.object({ attemptId: pathText('The attempt.', '019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d23') });

export const operations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/events',
    operationId: 'postEvents',
    summary: 'Take in one call event, or a batch of them.',
    description:
      'CloudEvents 1.0 in structured, batched or binary mode. Answered once everything is committed; a batch is taken whole or not at all. The same event again is a `duplicate`.',
    requestBody: {
      required: true,
      content: {
        'application/cloudevents+json': { schema: eventSchema },
        'application/cloudevents-batch+json': { schema: batchSchema },
        'application/json': { schema: z.union([eventSchema, batchSchema]) },
      },
    },
    responses: {
      '202': answered('Committed.', eventsAnswerSchema),
      ...refused(...bodyProblems, 'not-found', 'event-conflict', 'busy', 'shutting-down', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/calls/{callId}',
    operationId: 'getCall',
    summary: 'The journey of a call.',
    requestParams: {
      path: z.object({ callId: pathText("The voice platform's id.", 'call-81f2') }),
      query: callQuerySchema,
    },
    responses: {
      '200': answered('Found.', journeySchema),
      ...refused('invalid-request', 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/ledger',
    operationId: 'getLedger',
    summary: 'The feed of the ledger, in order and with nothing missed.',
    requestParams: { query: ledgerQuerySchema },
    responses: { '200': answered('A page.', ledgerPageSchema), ...refused('invalid-request', ...usualProblems) },
  },
  {
    method: 'get',
    path: '/v1/outbound',
    operationId: 'getOutbound',
    summary: 'How far the destinations of outbound events are.',
    description: 'Those destinations that are given nothing but entries of the tenants of the key.',
    responses: {
      '200': answered('In the order of the configuration.', outboundSchema),
      ...refused('invalid-request', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/uncertain-sends',
    operationId: 'listUncertainSends',
    summary: 'The sends of which nobody knows yet whether they took place, oldest first.',
    description: 'A queue and no feed: begin again from its beginning to see what has been added since.',
    requestParams: { query: uncertainSendsQuerySchema },
    responses: {
      '200': answered('A page.', uncertainSendsPageSchema),
      ...refused('invalid-request', 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/attempts/{id}/evidence',
    operationId: 'getEvidence',
    summary: 'Everything on file about an attempt, in one signed bundle.',
    description:
      'With the words that were presented and the text that was sent: keep it safe. The ledger says who took it. docs/evidence.md says how it is checked without the gateway.',
    requestParams: { path: z.object({ id: pathText('The attempt.', '019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d23') }) },
    responses: { '200': answered('Found.', evidenceBundleSchema), ...refused('not-found', ...usualProblems) },
  },
  {
    method: 'get',
    path: '/v1/evidence-key',
    operationId: 'getEvidenceKey',
    summary: 'The key that bundles of evidence are signed with.',
    responses: { '200': answered('Its public half.', evidenceKeySchema), ...refused(...usualProblems) },
  },
  {
    method: 'get',
    path: '/v1/dead-letters',
    operationId: 'getDeadLetters',
    summary: 'What did not lead to a message for a reason that a person can mend.',
    description: 'In the order of their time, and without personal data. What a replay sends is none any more.',
    requestParams: { query: deadLetterQuerySchema },
    responses: {
      '200': answered('A page.', deadLetterPageSchema),
      ...refused('invalid-request', 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/scorecard',
    operationId: 'getScorecard',
    summary: 'The measures of a period, each with its interval and its verdict.',
    description: 'Of the follow-ups whose trigger came in the period; later receipts and replies may change it.',
    requestParams: { query: scorecardQuerySchema },
    responses: {
      '200': answered('Counted at this moment.', scorecardSchema),
      ...refused('invalid-request', 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/hold-outs',
    operationId: 'listHoldOuts',
    summary: 'What messages do, told from the people who are held out by chance.',
    description:
      'Every experiment that is configured, or ever had somebody in it: its arms, the drop in no-shows and how sure it is, how many people it needs, and when it will be enough.',
    requestParams: { query: holdOutsQuerySchema },
    responses: {
      '200': answered('Counted at this moment.', holdOutsSchema),
      ...refused('invalid-request', 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/uncertain-sends/{attemptId}',
    operationId: 'getUncertainSend',
    summary: 'An uncertain send.',
    requestParams: { path: uncertainPath },
    responses: {
      '200': answered('It is still uncertain.', uncertainSendSchema),
      ...refused('not-found', ...usualProblems),
    },
  },
  {
    method: 'post',
    path: '/v1/uncertain-sends/{attemptId}/settle',
    operationId: 'settleUncertainSend',
    summary: 'Say what became of an uncertain send, or what is to become of it.',
    description:
      'For whoever looked into the console of the provider. It is written into the ledger with the name of the API key. What a provider says later counts more.',
    requestParams: { path: uncertainPath },
    requestBody: { required: true, content: json(settlementSchema) },
    responses: {
      '200': answered('Settled.', settlementAnswerSchema),
      ...refused(...bodyProblems, 'not-found', 'not-uncertain', 'not-told-again', ...usualProblems),
    },
  },
  {
    method: 'post',
    path: '/v1/replays',
    operationId: 'postReplay',
    summary: 'Decide again, or send again, on purpose.',
    description:
      'Each call is one transaction, and says in the ledger who asked and why. Asked for again, a replay that was cut off does the rest; give one of the mode `send` an `Idempotency-Key`.',
    requestParams: { header: idempotencyKeySchema },
    requestBody: { required: true, content: json(replaySchema) },
    responses: {
      '200': answered('What became, or would become, of each.', replayAnswerSchema),
      ...refused(...bodyProblems, 'not-found', 'event-conflict', 'busy', 'shutting-down', ...usualProblems),
    },
  },
  {
    method: 'post',
    path: '/v1/consents',
    operationId: 'postConsent',
    summary: 'Record a consent, or its withdrawal, that was not given on a call.',
    requestBody: { required: true, content: json(z.union([grantSchema, revocationSchema])) },
    responses: {
      '201': answered('Recorded.', recordedConsentSchema),
      ...refused(...bodyProblems, 'not-found', ...usualProblems),
    },
  },
  {
    method: 'post',
    path: '/v1/consents/query',
    operationId: 'queryConsents',
    summary: 'The evidence about a person, and what it allows.',
    requestBody: { required: true, content: json(consentQuerySchema) },
    responses: {
      '200': answered('What is on file.', evidenceSchema),
      ...refused(...bodyProblems, 'not-found', ...usualProblems),
    },
  },
  {
    method: 'post',
    path: '/v1/erasures',
    operationId: 'postErasure',
    summary: 'Forget a person.',
    description:
      'Destroys what is personal of them and the keys that it is encrypted under, by every address that is known to be theirs, and withdraws what they were still to be told. They are not written to any more. That it was done is in the ledger, without an address. Asked for again, it erases what has come since.',
    requestBody: { required: true, content: json(erasureSchema) },
    responses: {
      '200': answered('Erased, or what would be.', erasureAnswerSchema),
      ...refused(...bodyProblems, 'not-found', ...usualProblems),
    },
  },
];
