import { z } from 'zod';
import { type Operation, refused } from './operations.ts';

const text = (description: string, type = 'text/plain') => ({
  description,
  content: { [type]: { schema: z.string() } },
});
const checks = z.record(z.string(), z.enum(['ok', 'failing']));
const stoppedAccounts = z.exactOptional(z.int().min(1)).meta({
  description: 'Accounts that nothing is sent from, because their provider refuses everything; the log names them.',
});

const readiness = (description: string, status: 'ready' | 'not_ready') => ({
  description,
  content: { 'application/json': { schema: z.strictObject({ status: z.literal(status), checks, stoppedAccounts }) } },
});

const webhook = {
  path: '/webhooks/{tenant}/{account}',
  tags: ['webhooks'],
  security: [],
  requestParams: { path: z.object({ tenant: z.string(), account: z.string() }) },
  responses: {
    '2XX': { description: "Stored; the channel's own reply." },
    ...refused('invalid-request', 'forged-webhook', 'not-found', 'content-too-large', 'busy'),
  },
};

/** What needs no API key: what is signed, and what says nothing of anybody. */
export const publicOperations: readonly Operation[] = [
  {
    ...webhook,
    method: 'post',
    operationId: 'postWebhook',
    summary: 'What providers call with receipts and replies; the signature is the key.',
    requestBody: { content: { '*/*': { schema: z.string() } } },
  },
  {
    ...webhook,
    method: 'get',
    operationId: 'getWebhook',
    summary: 'The handshake of providers that ask before they post.',
  },
  {
    method: 'post',
    path: '/v1/pubsub/push',
    operationId: 'postPubsubPush',
    summary: 'A push of Google Cloud Pub/Sub; its OIDC token is the key.',
    description: 'Only where `pubsub.push` is configured; a gateway without it answers 404.',
    security: [{ pubsub: [] }],
    requestBody: { content: { 'application/json': { schema: z.looseObject({ message: z.looseObject({}) }) } } },
    responses: {
      '204': { description: 'Committed.' },
      ...refused(
        'invalid-request',
        'unauthorized',
        'not-found',
        'content-too-large',
        'refused-message',
        'busy',
        'internal',
      ),
    },
  },
  {
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    summary: 'The process answers.',
    security: [],
    responses: {
      '200': {
        description: 'Alive.',
        content: { 'application/json': { schema: z.strictObject({ status: z.literal('alive') }) } },
      },
    },
  },
  {
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    summary: 'Requests may be sent here.',
    security: [],
    responses: {
      '200': readiness('Every check holds.', 'ready'),
      '503': readiness('A check fails, or the gateway is shutting down.', 'not_ready'),
    },
  },
  {
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Metrics in the text format of Prometheus.',
    security: [],
    responses: { '200': text('The metrics.') },
  },
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenapi',
    summary: 'This document.',
    security: [],
    responses: {
      '200': { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: z.looseObject({}) } } },
    },
  },
  {
    method: 'get',
    path: '/docs',
    operationId: 'getDocs',
    summary: 'The same for people.',
    security: [],
    responses: { '200': text('A page.', 'text/html') },
  },
];
