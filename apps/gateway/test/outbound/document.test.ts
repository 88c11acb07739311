import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { createOpenapiDocument } from '../../src/http/openapi.ts';
import { outboundEventSchema } from '../../src/http/schemas/outbound-event.ts';
import { ledgerKinds } from '../../src/ledger/rows/entries/entry-schemas.ts';
import { mostTries } from '../../src/outbound/retry-schedule.ts';

const text = await readFile(new URL('../../../../docs/outbound-events.md', import.meta.url), 'utf8');

describe('docs/outbound-events.md', () => {
  test('lists the type of every kind that is published', () => {
    const listed = [...text.matchAll(/^\| `aftercall\.(\w+)` \|/gm)].map(([, kind]) => kind);
    expect(listed).toEqual(Object.values(ledgerKinds).filter((kind) => kind !== 'unpublished'));
  });

  test('shows an event as the schema has it', () => {
    const [, example = ''] = /```json\n(.+?)```/s.exec(text) ?? [];
    expect(outboundEventSchema.safeParse(JSON.parse(example)).error).toBeUndefined();
  });

  test('names as many waits as there are', () => {
    const [, waits = ''] = /offered again after (.+?), up to a fifth later/.exec(text) ?? [];
    expect(waits.split(/, | and /)).toHaveLength(mostTries - 1);
  });
});

test('the API document describes what is posted', () => {
  const document = createOpenapiDocument('1.2.3');
  expect(document.webhooks?.['outboundEvent']).toMatchObject({
    post: {
      requestBody: {
        content: { 'application/cloudevents+json': { schema: { $ref: '#/components/schemas/OutboundEvent' } } },
      },
    },
  });
  expect(document.components?.schemas).toHaveProperty('VerdictOutboundEvent.properties.subject');
});
