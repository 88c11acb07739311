import * as z from 'zod';

import { configSchema } from '../config-schema.ts';
import { environmentSchema } from '../environment.ts';
import { defaultOf, helpOf, isOptional, unwrap } from './schema-walk.ts';

interface FieldRow {
  readonly field: string;
  readonly value: string;
  readonly preset: string;
  readonly variable: string;
  readonly description: string;
}

/** The reference of every field and variable as Markdown, made from the schemas that check them. */
export function configReference(): string {
  const fields = fieldRows(configSchema, '').map(({ field, value, preset, variable, description }) => [
    `\`${field}\``,
    value,
    preset,
    variable === '' ? '' : `\`${variable}\``,
    description,
  ]);
  const variables = fieldRows(environmentSchema, '').map(({ field, value, preset, description }) => [
    `\`${field}\``,
    value,
    preset,
    description,
  ]);
  return [
    '# Configuration',
    '',
    '<!-- Made by `pnpm docs:config` from apps/gateway/src/config; a test compares the two. Edit the schema, not this file. -->',
    '',
    'The gateway reads one YAML file, named by `AFTERCALL_CONFIG`, and the environment. Both are read once, at the start.',
    'A fault is shown with its file, line, field and mend; the gateway then does not start and exits with code 2.',
    'A complete example with comments is [`examples/config/aftercall.yaml`](../examples/config/aftercall.yaml).',
    '',
    'Every text of the file may hold `${NAME}`, the value of an environment variable that must be set, or `${NAME:-default}`;',
    '`$${` stands for the characters `${`. Durations are written `500ms`, `4s`, `30m`, `2h`. Numbers of bytes are plain numbers.',
    'A key that is not in this table is a fault.',
    '',
    '## The file',
    '',
    ...table(['Field', 'Value', 'Default', 'Variable that wins', 'Meaning'], fields),
    '',
    '## The environment',
    '',
    'A variable that is empty counts as not set.',
    '',
    ...table(['Variable', 'Value', 'Default', 'Wins over, or means'], variables),
    '',
  ].join('\n');
}

function fieldRows(schema: unknown, prefix: string): FieldRow[] {
  const block = unwrap(schema);
  if (!(block instanceof z.ZodObject)) return [];
  return Object.entries(block.shape).flatMap(([key, field]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    const inner = unwrap(field);
    const isListOfBlocks = inner instanceof z.ZodArray && unwrap(inner.element) instanceof z.ZodObject;
    const help = helpOf(field);
    const row: FieldRow = {
      field: isListOfBlocks ? `${name}[]` : name,
      value: help.kind ?? (isListOfBlocks ? 'list' : 'block'),
      preset: presetText(field),
      variable: help.variable ?? '',
      description: help.description ?? '',
    };
    return [row, ...(isListOfBlocks ? fieldRows(inner.element, `${name}[]`) : fieldRows(field, name))];
  });
}

function presetText(field: unknown): string {
  const preset = defaultOf(field);
  if (preset === undefined) return isOptional(field) ? '' : '*required*';
  // Blocks and lists are empty when they are left out; the table shows what their fields then are.
  const isShown = typeof preset === 'string' || typeof preset === 'number' || typeof preset === 'boolean';
  return isShown ? `\`${preset}\`` : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
