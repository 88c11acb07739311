import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { channels } from '../../src/channels.ts';

/** The names of the fields of a schema, also of those in its lists and its alternatives. */
function fieldsOf(schema: z.core.JSONSchema._JSONSchema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  const { properties = {}, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  const below = [...Object.values(properties), ...[items ?? []].flat(), ...anyOf, ...oneOf, ...allOf];
  return [...Object.keys(properties), ...below.flatMap(fieldsOf)];
}

/** In backquotes or as a key of YAML; a word that nobody writes by the way, anywhere. */
function isNamed(field: string, readme: string): boolean {
  const named = /[A-Z]/.test(field) ? `\\b${field}\\b` : `\`${field}\`|\\b${field}:`;
  return new RegExp(named).test(readme);
}

test.each([...channels.values()])(
  'the README of $channel says of every setting what it is: docs/configuration.md sends there for them',
  ({ channel, settings }) => {
    const readme = readFileSync(new URL(`../../../../packages/channel-${channel}/README.md`, import.meta.url), 'utf8');
    const fields = fieldsOf(z.toJSONSchema(settings as z.ZodType, { io: 'input', unrepresentable: 'any' }));
    expect(fields.length).toBeGreaterThan(5);
    expect(fields.filter((field) => !isNamed(field, readme))).toEqual([]);
  },
);
