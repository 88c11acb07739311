import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readApiExamples, type ApiExample } from '../../src/http/api-examples.ts';
import { allOperations, operationOf } from '../../src/http/openapi.ts';
import { createTestDatabase } from '../support/test-engine.ts';
import type { TestDatabase } from '../support/postgres-test-database.ts';
import { ExamplePlayer, examplesFolder } from './support/example-player.ts';
import { givens } from './support/example-gateways.ts';
import { startHttpTestApp, type HttpTestApp } from './support/http-test-app.ts';

/** `UPDATE_EXAMPLES=1` writes the answers that differ into the files. */
const record = process.env['UPDATE_EXAMPLES'] === '1';
const names = readdirSync(examplesFolder).map((file) => file.replace(/\.json$/, ''));

describe('an example of the API', () => {
  let database: TestDatabase;
  let app: HttpTestApp;
  let player: ExamplePlayer;
  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startHttpTestApp(database);
    player = await ExamplePlayer.over(app, record);
  });
  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  test.each(names)('%s is answered as it says', (name) => player.play(name));
});

describe('the examples', () => {
  let examples: readonly ApiExample[];
  beforeAll(async () => {
    examples = await readApiExamples(examplesFolder.pathname);
  });

  test('show every answer of every operation', () => {
    const shown = new Set(examples.map((one) => `${operationOf(one)?.operationId} ${one.response.status}`));
    const promised = allOperations.flatMap(({ operationId, path, responses }) =>
      Object.keys(responses)
        .filter((status) => path.startsWith('/v1/') && !foreseenEverywhere.has(status))
        .map((status) => `${operationId} ${status}`),
    );
    expect(promised.filter((one) => !shown.has(one))).toEqual([]);
  });

  test('are answered as the API document says', () => {
    for (const example of examples) {
      const { name, response } = example;
      const operation = operationOf(example);
      if (operation === undefined || response.status === 405) continue;
      const promised = operation.responses[String(response.status) as '200'] ?? operation.responses['2XX'];
      expect([name, promised]).toEqual([name, expect.anything()]);
      const schema = schemaOf(promised, response.headers['content-type']);
      if (schema !== undefined) expect([name, z.safeParse(schema, response.body).error]).toEqual([name, undefined]);
    }
  });

  test('are asked as the API document says, where they succeed', () => {
    for (const example of examples) {
      const { request, response, name } = example;
      if (response.status >= 300 || request.body === undefined || request.headers?.['ce-specversion']) continue;
      const schema = schemaOf(operationOf(example)?.requestBody, request.headers?.['content-type']);
      if (schema !== undefined) expect([name, z.safeParse(schema, request.body).error]).toEqual([name, undefined]);
    }
  });

  test('name every situation that a gateway is put in', () => {
    expect(new Set(examples.flatMap(({ given }) => given ?? []))).toEqual(new Set(Object.keys(givens)));
  });
});

/** The same for every route, and shown once. */
const foreseenEverywhere: ReadonlySet<string> = new Set(['403', '429', '500', '503']);

function schemaOf(message: unknown, mediaType: string | undefined): z.ZodType | undefined {
  const { content } = message as { content?: Record<string, { schema?: z.ZodType }> };
  return content?.[mediaType ?? '']?.schema;
}
