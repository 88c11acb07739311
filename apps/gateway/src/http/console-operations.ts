import { z } from 'zod';
import { answered, bodyProblems, json, type Operation, refused, usualProblems } from './operations.ts';
import { accountsAnswerSchema, accountsQuerySchema } from './schemas/accounts-schemas.ts';
import { auditPageSchema, auditQuerySchema } from './schemas/audit-schemas.ts';
import { callsPageSchema, callsQuerySchema, callsSearchSchema } from './schemas/calls-schemas.ts';
import { consoleSessionSchema, notSignedInSchema, signInSchema, unmaskSchema } from './schemas/console-schemas.ts';
import { journeySchema } from './schemas/ledger-answers.ts';
import { ledgerStreamQuerySchema } from './schemas/ledger-schemas.ts';
import { previewAnswerSchema, previewSchema } from './schemas/preview-schemas.ts';

const usual = refused('invalid-request', 'not-found', ...usualProblems);

/** What the console reads beside what everybody does; API keys read it too. */
export const consoleReads: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/calls',
    operationId: 'listCalls',
    summary: 'The newest calls, each with what its caller was told.',
    requestParams: { query: callsQuerySchema },
    responses: { '200': answered('A page.', callsPageSchema), ...usual },
  },
  {
    method: 'post',
    path: '/v1/calls/query',
    operationId: 'queryCalls',
    summary: 'The same, also of one person, by their number.',
    requestBody: { required: true, content: json(callsSearchSchema) },
    responses: {
      '200': answered('A page.', callsPageSchema),
      ...refused(...bodyProblems, 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/accounts',
    operationId: 'getAccounts',
    summary: 'How the accounts do: circuits, pauses, paces and queues.',
    description: 'Closures and last outcomes are those that the answering gateway has seen.',
    requestParams: { query: accountsQuerySchema },
    responses: { '200': answered('At this moment.', accountsAnswerSchema), ...usual },
  },
  {
    method: 'get',
    path: '/v1/ledger/stream',
    operationId: 'streamLedger',
    summary: 'The feed of the ledger as it grows, as server-sent events.',
    description:
      'An event `entry` for each entry, as in `GET /v1/ledger`; the `id` of the last one of a batch is the cursor. It ends when the gateway stops, and goes on behind `Last-Event-ID`.',
    requestParams: { query: ledgerStreamQuerySchema },
    responses: {
      '200': { description: 'Until one of both ends it.', content: { 'text/event-stream': { schema: z.string() } } },
      ...refused('invalid-request', 'busy', ...usualProblems),
    },
  },
  {
    method: 'post',
    path: '/v1/templates/preview',
    operationId: 'previewTemplates',
    summary: 'The message that a payload would come to, on each channel and in each locale.',
    description: 'Nothing is sent and nothing written.',
    requestBody: { required: true, content: json(previewSchema) },
    responses: {
      '200': answered('Made.', previewAnswerSchema),
      ...refused(...bodyProblems, 'not-found', ...usualProblems),
    },
  },
  {
    method: 'get',
    path: '/v1/audit',
    operationId: 'getAudit',
    summary: 'What people did at the console, newest first.',
    requestParams: { query: auditQuerySchema },
    responses: {
      '200': answered('A page.', auditPageSchema),
      ...refused('invalid-request', ...usualProblems),
    },
  },
];

const nobodyYet = { tags: ['console'], security: [] };
/** Nothing is there of a gateway without a console; and whoever comes with a session that is not known is counted. */
const doorProblems = ['not-found', 'too-many-requests', 'internal', 'database-away'] as const;
const html = { 'text/html': { schema: z.string() } };

/** How people come in, which needs no API key. docs/console.md tells the rest. */
export const consoleDoors: readonly Operation[] = [
  {
    ...nobodyYet,
    method: 'get',
    path: '/console/session',
    operationId: 'getSession',
    summary: 'Who is signed in at the console.',
    responses: {
      '200': answered('Somebody is.', consoleSessionSchema),
      '401': answered('Nobody is; and how one signs in.', notSignedInSchema),
      ...refused(...doorProblems),
    },
  },
  {
    ...nobodyYet,
    method: 'post',
    path: '/console/session',
    operationId: 'postSession',
    summary: 'Sign in with the token of a one-time link.',
    requestBody: { required: true, content: json(signInSchema) },
    responses: {
      '200': answered('Signed in; the cookie is the session.', consoleSessionSchema),
      ...refused(...bodyProblems, 'forged-request', 'not-signed-in', ...doorProblems),
    },
  },
  {
    ...nobodyYet,
    method: 'delete',
    path: '/console/session',
    operationId: 'deleteSession',
    summary: 'Sign out.',
    responses: {
      '204': { description: 'Nobody is signed in.' },
      ...refused('forged-request', ...doorProblems),
    },
  },
  {
    ...nobodyYet,
    method: 'get',
    path: '/console/sign-in',
    operationId: 'beginSignIn',
    summary: 'To the OpenID provider.',
    responses: {
      '303': { description: 'To the provider.' },
      ...refused(...doorProblems),
    },
  },
  {
    ...nobodyYet,
    method: 'get',
    path: '/console/sign-in/callback',
    operationId: 'endSignIn',
    summary: 'Back from the OpenID provider.',
    responses: {
      '303': { description: 'Signed in; to the console.' },
      '403': { description: 'The provider let nobody in, or gave no role.', content: html },
      ...refused(...doorProblems),
    },
  },
  {
    ...nobodyYet,
    method: 'post',
    path: '/console/unmask',
    operationId: 'unmask',
    summary: 'The journey of a call in full, for an admin who says why.',
    description: 'The cookie of a session is the key; the audit holds it before it is answered.',
    requestBody: { required: true, content: json(unmaskSchema) },
    responses: {
      '200': answered('With the number, the name and the texts.', journeySchema),
      ...refused(...bodyProblems, 'forged-request', 'role-needed', 'unauthorized', ...doorProblems),
    },
  },
];
