import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { z } from 'zod';
import { eventSchemas } from '../../src/event/event-schemas.ts';
import { quickReader, readableText } from '../../src/event/quick-reader.ts';
import { cloudEvent, fullBodies } from './sample-events.ts';

const types = Object.entries(eventSchemas);

/** What the schema itself says. */
function outputOf(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** A value with one of its parts, at any depth, replaced or removed. */
function changed(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const entries = Object.entries(value);
  const picked = entries[step % Math.max(1, entries.length)];
  if (picked === undefined) return replacement;
  const inside = changed(picked[1], rest, replacement);
  const others = entries.map(([key, entry]) => [key, key === picked[0] ? inside : entry] as const);
  return Object.fromEntries(others.filter(([, entry]) => entry !== undefined));
}

describe('a quick reader says what its schema says', () => {
  test.each(types)('of a whole %s', (type, schema) => {
    const event = cloudEvent(type, fullBodies[type], { datacontenttype: 'application/json', extension: 'x' });
    const output = outputOf(schema, event);
    expect(output).toBeDefined();
    expect(quickReader(schema)(event)).toEqual(output);
  });

  test.each(types)('of a %s in which something is other than usual', (type, schema) => {
    const read = quickReader(schema);
    const event = cloudEvent(type, fullBodies[type]);
    const path = fc.array(fc.nat(12), { minLength: 1, maxLength: 3 });
    const replacement = fc.oneof(
      fc.constantFrom(undefined, null, '', ' ', 'es-mx', 'usd', 'SMS', 'https://bücher.example/x', true, 0, -1, [], {}),
      fc.string({ unit: 'grapheme' }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(path, replacement, (where, what) => {
        const value = changed(event, where, what);
        expect(read(value)).toEqual(outputOf(schema, value));
      }),
    );
  });

  test('of the whole of an object, of lists, and of keys that it does not know', () => {
    const shouted = readableText('must be text', (text) => text.toUpperCase(), {});
    const pair = z.object({ a: shouted, b: z.exactOptional(z.array(shouted)) });
    const schemas = [
      pair,
      pair.refine(({ a }) => a !== 'NO'),
      z.looseObject({ a: shouted }),
      z.strictObject({ a: shouted }),
    ];
    const values = [
      { a: 'x' },
      { a: 'x', b: ['y'] },
      { a: 'no' },
      { a: 'x', c: 1 },
      { b: [] },
      [],
      null,
      'x',
      undefined,
    ];
    for (const schema of schemas) {
      for (const value of values) expect(quickReader(schema)(value)).toEqual(outputOf(schema, value));
    }
  });
});
