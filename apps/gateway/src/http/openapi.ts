import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { entryExamples } from '../ledger/rows/entries/entry-examples.ts';
import { ledgerKinds } from '../ledger/rows/entries/entry-schemas.ts';
import type { ApiExample } from './api-examples.ts';
import { consoleDoors, consoleReads } from './console-operations.ts';
import { followUpOperations } from './follow-up-operations.ts';
import { openAnswers } from './open-answers.ts';
import { type Operation, operations } from './operations.ts';
import { outboundWebhook } from './outbound-webhook.ts';
import { publicOperations } from './public-operations.ts';
import { componentName } from './schemas/entry-answers.ts';
import { usageOperation } from './usage-operation.ts';

export type OpenapiDocument = ReturnType<typeof createDocument>;

/** Every operation, with and without a key. */
export const allOperations: readonly Operation[] = [
  ...operations,
  ...followUpOperations,
  usageOperation,
  ...consoleReads,
  ...publicOperations,
  ...consoleDoors,
];

/** The API document, made from the schemas that check requests; the examples are those that fit an operation. */
export function createOpenapiDocument(version: string, examples: readonly ApiExample[] = []): OpenapiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const { method, path, ...operation } of allOperations) paths[path] = { ...paths[path], [method]: operation };
  const document = createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Aftercall',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'Call events in, one follow-up out, every receipt in one ledger.',
    },
    security: [{ apiKey: [] }, { session: [] }],
    paths,
    webhooks: { outboundEvent: { post: outboundWebhook } },
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key; it speaks for a list of tenants.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-aftercall',
          description:
            'A session of the console, whose role says what it may: docs/console.md. Its answers are masked; what is no GET needs an Origin of ours.',
        },
        pubsub: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The OIDC token of the subscription.',
        },
      },
    },
  });
  openAnswers(document);
  showEntries(document);
  for (const example of examples) show(document, example);
  return document;
}

/** The operation that a request, such as an example's, is about. */
export function operationOf({
  request,
}: {
  readonly request: Pick<ApiExample['request'], 'method' | 'path'>;
}): Operation | undefined {
  const [path = ''] = request.path.split('?');
  const fits = (template: string): boolean => {
    const parts = template.split('/');
    const given = path.split('/');
    return parts.length === given.length && parts.every((part, index) => part.startsWith('{') || part === given[index]);
  };
  const method = request.method.toLowerCase();
  const found = allOperations.filter((operation) => operation.method === method && fits(operation.path));
  // A path that is written out goes before one with a place in it.
  return found.find((operation) => operation.path === path) ?? found[0];
}

function showEntries({ components }: OpenapiDocument): void {
  for (const kind of ledgerKinds) {
    const schema = components?.schemas?.[`${componentName(kind)}EntryData`];
    if (schema !== undefined) Object.assign(schema, { examples: entryExamples[kind] });
  }
}

function show(document: OpenapiDocument, example: ApiExample): void {
  const operation = operationOf(example);
  if (operation === undefined) return;
  const { request, response, name, title: summary } = example;
  const shown = document.paths?.[operation.path]?.[operation.method];
  const requested = shown?.requestBody;
  // In binary mode the headers tell what the body does not, so that it is no example of what the schema has.
  const isWhole = request.headers?.['ce-specversion'] === undefined;
  if (
    requested !== undefined &&
    'content' in requested &&
    request.body !== undefined &&
    isWhole &&
    response.status < 300
  ) {
    put(requested.content, request.headers?.['content-type'], name, { summary, value: request.body });
  }
  const answered: unknown = shown?.responses?.[response.status];
  if (typeof answered === 'object' && answered !== null && 'content' in answered && response.body !== undefined) {
    put(answered.content, response.headers['content-type'], name, { summary, value: response.body });
  }
}

function put(content: unknown, mediaType: string | undefined, name: string, example: object): void {
  const types = content as Record<string, { examples?: Record<string, object> }>;
  const media = types[mediaType ?? 'application/json'];
  if (media !== undefined) media.examples = { ...media.examples, [name]: example };
}
