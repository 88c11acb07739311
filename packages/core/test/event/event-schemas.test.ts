import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventSchemas, otherEventSchema } from '../../src/event/event-schemas.ts';
import { parseCallEvent } from '../../src/event/parse-call-event.ts';

interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly $ref?: string;
  readonly example?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly not?: object;
  readonly type?: string;
  readonly items?: object;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const documentOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

describe('the schemas make an API document', () => {
  test.each(Object.entries(eventSchemas))('%s', (type, schema) => {
    const document = documentOf(schema);
    expect(document.title).toBe(type);
    expect(document.properties?.['type']?.const).toBe(type);
    expect(document.required).toEqual(expect.arrayContaining(['specversion', 'id', 'source', 'type', 'subject']));
    expect(document.required).not.toContain('time');
  });

  test('every field of a named block says what it is', () => {
    const document = documentOf(z.union(Object.values(eventSchemas)));
    const blocks = Object.entries(document.$defs ?? {});
    expect(blocks.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'Booking',
        'Caller',
        'CallerRequest',
        'Escalation',
        'Payment',
        'RevokedConsent',
        'SpokenConsent',
      ]),
    );
    const untold = blocks
      .filter(([name]) => name !== 'RevokedConsent')
      .flatMap(([name, { properties = {} }]) =>
        Object.entries(properties).flatMap(([field, { description }]) => (description ? [] : [`${name}.${field}`])),
      );
    expect(untold).toEqual([]);
  });

  test('the examples of the fields make an event that is taken', () => {
    const document = documentOf(eventSchemas['booking.confirmed']);
    const exampleOf = (schema: JsonSchema = {}): object =>
      Object.fromEntries(Object.entries(schema.properties ?? {}).map(([field, { example }]) => [field, example]));
    const event = {
      ...exampleOf(document),
      specversion: '1.0',
      type: 'booking.confirmed',
      data: { booking: exampleOf(document.$defs?.['Booking']), caller: exampleOf(document.$defs?.['Caller']) },
    };
    expect(parseCallEvent(event)).toMatchObject({ ok: true, event: { data: { booking: { id: 'bk_2041' } } } });
  });

  test('any other type may carry anything', () => {
    expect(documentOf(otherEventSchema).required).toEqual(['specversion', 'id', 'source', 'subject', 'type']);
  });
});
