import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventSchemas } from '@aftercall/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readApiExamples } from '../../src/http/api-examples.ts';
import { allOperations, createOpenapiDocument, operationOf, type OpenapiDocument } from '../../src/http/openapi.ts';
import { problems, problemType } from '../../src/http/problem.ts';
import { ask } from './support/ask.ts';
import { examplesFolder } from './support/example-player.ts';
import { givens } from './support/example-gateways.ts';
import { withHttpApp } from './support/http-test-app.ts';

const gateway = withHttpApp();

describe('the API document', () => {
  let document: OpenapiDocument;
  let written: string;
  beforeAll(async () => {
    document = createOpenapiDocument('1.2.3', await readApiExamples(examplesFolder.pathname));
    written = JSON.stringify(document);
  });

  test('is served, with its version and without a key', async () => {
    const { status, body } = await ask(`${gateway.app.url}/openapi.json`, { key: null });
    expect([status, body.openapi, body.info.version]).toEqual([200, '3.1.1', '0.0.0-test']);
    expect(Object.keys(body.paths as object)).toEqual(Object.keys(document.paths ?? {}));
  });

  test('names no component that it does not have', () => {
    const names = [...written.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => document.components?.schemas?.[name ?? ''] === undefined)).toEqual([]);
  });

  test('says of every field what it is', () => {
    const schemas = document.components?.schemas as Readonly<Record<string, Described>>;
    const undescribed = Object.entries(schemas).flatMap(([name, schema]) => fieldsWithoutWords(name, schema, schemas));
    expect([...new Set(undescribed)]).toEqual([]);
  });

  test('takes every event of the examples, and no known type of event with another body than that type has', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'api');
    const takes = (event: object): boolean => ajv.validate('api#/components/schemas/CallEvent', event);
    const events = (await readApiExamples(examplesFolder.pathname))
      .filter(({ request, response }) => request.path === '/v1/events' && response.status < 300)
      .flatMap(({ request }) => request.body as object | object[])
      .filter((one) => 'specversion' in one);
    expect(events.length).toBeGreaterThan(10);
    expect(events.filter((one) => !takes(one))).toEqual([]);

    const event = { specversion: '1.0', id: 'evt-1', source: '/voice', subject: 'call-1' };
    expect(takes({ ...event, type: 'call.rated', data: 'anything' })).toBe(true);
    const broken = Object.keys(eventSchemas).filter((type) => takes({ ...event, type, data: 'anything' }));
    expect(broken).toEqual([]);
    expect(takes({ ...event, type: 'booking.confirmed', data: { booking: { id: 'bk-1', startsAt: 'soon' } } })).toBe(
      false,
    );
  });

  test('shows no example that is not as it says', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document, 'api');
    const shown = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
      Object.entries(item as Readonly<Record<string, ShownOperation>>).flatMap(
        ([method, { requestBody, responses }]) => {
          const at = `/paths/${inPointer(path)}/${method}`;
          return [
            ...examplesOf(requestBody, `${at}/requestBody`),
            ...Object.entries(responses).flatMap(([status, answer]) => examplesOf(answer, `${at}/responses/${status}`)),
          ];
        },
      ),
    );
    expect(shown.length).toBeGreaterThan(200);
    const wrong = shown.filter(({ schema, value }) => !ajv.validate({ $ref: `api#${schema}` }, value));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  test('is open to further fields of what is answered, and closed to those of what is asked', () => {
    const { schemas } = document.components as {
      schemas: Readonly<Record<string, { additionalProperties?: unknown }>>;
    };
    const closed = Object.keys(schemas).filter((name) => schemas[name]?.additionalProperties === false);
    expect(closed).toEqual(expect.arrayContaining(['ConsentGrant', 'FollowUpRequest', 'ReplayRequest']));
    const answered = JSON.stringify([
      Object.values(document.paths ?? {}).flatMap((item) => Object.values(item as object).map((one) => one.responses)),
      document.webhooks,
    ]);
    expect(answered).not.toContain('"additionalProperties":false');
    const named = [...answered.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => closed.includes(name))).toEqual([]);
  });

  test('says of the push door that it may not be there', () => {
    const push = document.paths?.['/v1/pubsub/push']?.post;
    expect(push?.description).toContain('pubsub.push');
    expect(push?.responses).toHaveProperty('404');
  });

  test('gives every operation an id of its own, a summary, and every problem a place', () => {
    const ids = allOperations.map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(allOperations.filter(({ summary }) => summary === undefined)).toEqual([]);
    const told = (kind: string): boolean => written.includes(`\`${kind}\`: `);
    expect(Object.keys(problems).filter((kind) => !told(kind))).toEqual(['method-not-allowed']);
    expect(document.components?.schemas?.['Problem']).toMatchObject({
      properties: { type: { examples: expect.arrayContaining([problemType('event-conflict')]) } },
    });
  });

  test('has a number for the limit of a page', () => {
    const limitOf = (path: '/v1/ledger' | '/v1/calls') => {
      const parameters = (document.paths?.[path]?.get?.parameters ?? []) as { name: string; schema: object }[];
      return parameters.find(({ name }) => name === 'limit')?.schema;
    };
    expect(limitOf('/v1/ledger')).toMatchObject({ type: 'integer', minimum: 1, maximum: 1_000, default: 100 });
    expect(limitOf('/v1/calls')).toMatchObject({ type: 'integer', minimum: 1, maximum: 200, default: 50 });
    expect(limitOf('/v1/calls')).not.toHaveProperty('pattern');
  });

  test('says by which headers a caller goes on', async () => {
    const responses = (path: '/v1/events' | '/v1/follow-ups') => document.paths?.[path]?.post?.responses ?? {};
    const { status, headers } = await ask(`${gateway.app.url}/v1/events`, { method: 'POST', key: null });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="aftercall"']);
    expect(responses('/v1/events')['401']).toHaveProperty('headers.WWW-Authenticate');
    for (const refusal of ['429', '503']) {
      expect(responses('/v1/events')[refusal]).toHaveProperty('headers.Retry-After.schema.type', 'integer');
    }
    for (const taken of ['200', '201', '202']) {
      expect(responses('/v1/follow-ups')[taken]).toHaveProperty('headers.Location');
    }
  });

  test('shows the examples where they belong', () => {
    const answers = document.paths?.['/v1/events']?.post?.responses?.['202'] as {
      content: Record<string, { examples: object }>;
    };
    expect(Object.keys(answers.content['application/json']?.examples ?? {})).toEqual(
      expect.arrayContaining(['post-events-batch', 'post-events-duplicate']),
    );
    const request = document.paths?.['/v1/follow-ups']?.post?.requestBody as {
      content: Record<string, { examples: object }>;
    };
    expect(Object.keys(request.content['application/json']?.examples ?? {})).toEqual(
      expect.arrayContaining(['post-follow-up-sent', 'post-follow-up-held']),
    );
  });

  test('tells of every route that there is, and of no other', async () => {
    const push = givens['A push subscription is configured.'];
    const url = await gateway.app.variant(push?.(gateway.app) ?? {});
    for (const { method, path } of allOperations) {
      const filled = path.replaceAll(/\{\w+\}/g, 'x');
      const allowed = await ask(url + filled, { method: method.toUpperCase(), key: null });
      expect([path, method, allowed.body.detail]).not.toEqual([
        path,
        method,
        expect.stringMatching(/^There is nothing at/),
      ]);
      if (path.startsWith('/webhooks/')) continue;
      const other = await ask(url + filled, { method: 'PUT', key: null });
      // A call may be named as another path: a GET of that asks for its journey.
      const methods = ['GET', 'POST', 'DELETE'].filter((one) =>
        operationOf({ request: { method: one, path: filled } }),
      );
      expect([
        path,
        other.status,
        other.headers
          .get('allow')
          ?.split(', ')
          .filter((one) => one !== 'HEAD'),
      ]).toEqual([path, 405, methods]);
    }
  });
});

test('docs/api/README.md lists every problem with its status', () => {
  const readme = readFileSync(new URL('../README.md', examplesFolder), 'utf8');
  const listed = [...readme.matchAll(/^\| `([\w-]+)` \| (\d+) \|/gm)].map(([, kind, status]) => [kind, Number(status)]);
  expect(listed).toEqual(Object.entries(problems).map(([kind, { status }]) => [kind, status]));
});

test('GET /docs is a page that lists every route and fetches nothing', async () => {
  const { body, headers } = await ask(`${gateway.app.url}/docs`, { key: null });
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const { path } of allOperations) expect(body).toContain(`<code>${path}</code>`);
  expect(body).not.toMatch(/<script|src=|https?:/);
});

test.each(['/docs', '/docs/'])('GET %s links to the document itself', async (path) => {
  const page = gateway.app.url + path;
  const { body } = await ask(page, { key: null });
  const [, link = ''] = /<a href="([^"]+)">/.exec(body as string) ?? [];
  expect(new URL(link, page).pathname).toBe('/openapi.json');
});

interface Shown {
  readonly content?: Readonly<
    Record<string, { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
  >;
}

interface ShownOperation {
  readonly requestBody?: Shown;
  readonly responses: Readonly<Record<string, Shown>>;
}

const inPointer = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** Every example of a body, with the place of its schema. */
function examplesOf({ content = {} }: Shown = {}, at: string) {
  return Object.entries(content).flatMap(([type, { examples = {} }]) =>
    Object.entries(examples).map(([name, { value }]) => {
      return { name, value, schema: `${at}/content/${inPointer(type)}/schema` };
    }),
  );
}

interface Described {
  readonly description?: string;
  readonly $ref?: string;
  readonly const?: unknown;
  readonly not?: unknown;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly allOf?: readonly Described[];
}

type Schemas = Readonly<Record<string, Described>>;

function alternativesOf({ anyOf = [], oneOf = [], allOf = [] }: Described): readonly Described[] {
  return [...anyOf, ...oneOf, ...allOf];
}

/** By itself, by what it refers to, or because it can be one thing alone, or none. */
function isDescribed(field: Described, schemas: Schemas): boolean {
  if (field.description !== undefined || field.const !== undefined || field.not !== undefined) return true;
  const named = field.$ref === undefined ? undefined : schemas[field.$ref.split('/').at(-1) ?? ''];
  if (named !== undefined) return isDescribed(named, schemas);
  const others = alternativesOf(field);
  return others.length > 0 && others.every((one) => isDescribed(one, schemas));
}

function fieldsWithoutWords(path: string, schema: Described, schemas: Schemas): string[] {
  const { properties = {}, items } = schema;
  const own = Object.entries(properties).flatMap(([name, field]) => [
    ...(isDescribed(field, schemas) ? [] : [`${path}.${name}`]),
    ...fieldsWithoutWords(`${path}.${name}`, field, schemas),
  ]);
  const below = [...(items === undefined ? [] : [items]), ...alternativesOf(schema)];
  return [...own, ...below.flatMap((one) => fieldsWithoutWords(path, one, schemas))];
}
