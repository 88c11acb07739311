import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { eventSchemas, purposeOfTrigger } from '@aftercall/core';

const document = readFileSync(new URL('../docs/call-events.md', import.meta.url), 'utf8');

/** The rows of the table of types, by each type that they name. */
function rows(): Map<string, string> {
  const [, table = ''] = document.split('\n| Type |');
  const lines = (table.split('\n\n')[0] ?? '').split('\n').slice(2);
  return new Map(
    lines.flatMap((line) =>
      [...(line.split('|')[1] ?? '').matchAll(/`([\w.]+)`/g)].map(([, type]) => [type ?? '', line] as const),
    ),
  );
}

test('docs/call-events.md has every type of event, and no other', () => {
  expect([...rows().keys()].sort()).toEqual(Object.keys(eventSchemas).sort());
});

test.each(Object.entries(purposeOfTrigger))('it says that %s needs consent to %s', (trigger, purpose) => {
  expect(rows().get(trigger)).toContain(`It needs consent to \`${purpose}\``);
});
