import type { StandardIssue } from '@aftercall/core';
import { closestMatch } from 'leven';
import * as z from 'zod';

import { fieldName } from './config-fault.ts';
import type { ConfigFault } from './config-fault.ts';
import { helpOf, schemaAt, unwrap, valueAt, type FieldHelp } from '../reference/schema-walk.ts';
import type { YamlSource } from '../yaml-source.ts';

/** What a zod issue says beside what every Standard Schema's issue says. */
interface SchemaIssue extends StandardIssue {
  readonly code?: string;
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly values?: readonly unknown[];
}

/** Written without its unit, such a value is a number; quotes would not mend it. */
const unitsOf: Readonly<Record<string, string>> = {
  duration: 'must be a duration with its unit, such as 500ms, 4s, 30m or 2h',
  days: 'must be a number of days with its unit, such as 90d',
};

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a block of keys and values',
  record: 'a block of keys and values',
  array: 'a list (lines that begin with "- ")',
};

/**
 * Turns what a schema found into faults with their lines.
 *
 * @param value what was checked; it only tells a missing value from a wrong one.
 * @param base where `value` stands in the file.
 */
export function schemaFaults(
  issues: readonly StandardIssue[],
  schema: unknown,
  value: unknown,
  source: YamlSource,
  base: readonly PropertyKey[] = [],
): ConfigFault[] {
  const faults: ConfigFault[] = [];
  const ofAnotherKind = new Set<string>();
  for (const issue of issues as readonly SchemaIssue[]) {
    const path = issuePath(issue);
    // What else is said of a value of another kind, such as of its length, is not about it.
    if (ofAnotherKind.has(fieldName(path))) continue;
    if (issue.code === 'invalid_type') ofAnotherKind.add(fieldName(path));
    const add = (faultPath: readonly PropertyKey[], message: string) => {
      const fullPath = [...base, ...faultPath];
      const said = withoutName(message, fullPath.at(-1));
      faults.push({ file: source.file, ...source.locate(fullPath), field: fieldName(fullPath), message: said });
    };
    if (issue.code === 'unrecognized_keys' && issue.keys !== undefined) {
      for (const key of issue.keys) add([...path, key], unknownKeyMessage(key, schemaAt(schema, path, value)));
    } else {
      add(path, issueMessage(issue, valueAt(value, path), helpOf(schemaAt(schema, path, value))));
    }
  }
  return faults;
}

/** An issue's path as plain keys; Standard Schema allows either form. */
export function issuePath(issue: StandardIssue): readonly PropertyKey[] {
  return (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
}

function unknownKeyMessage(key: string, schema: unknown): string {
  const block = unwrap(schema);
  if (block instanceof z.ZodObject) return unknownNameMessage(key, Object.keys(block.shape));
  const names = block instanceof z.ZodRecord && block.keyType instanceof z.ZodEnum ? block.keyType.options : [];
  return names.length === 0 ? 'is unknown: remove it' : unknownNameMessage(key, names.map(String));
}

/** What might have been meant by a name that is not known. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  return closestMatch(name, known, { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
}

/** Says what else might have been meant. */
export function unknownNameMessage(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return meant === undefined
    ? `is unknown: remove it, or use one of ${known.join(', ')}`
    : `is unknown: did you mean "${meant}"?`;
}

/** A sentence of a channel's own may begin with the name of its field, which stands before it already. */
function withoutName(message: string, name: PropertyKey | undefined): string {
  return typeof name === 'string' && message.startsWith(`${name} `) ? message.slice(name.length + 1) : message;
}

function issueMessage(issue: SchemaIssue, value: unknown, { description, kind }: FieldHelp): string {
  // Without a code the schema is no zod schema, and `custom` is a sentence that somebody wrote for the case.
  if (issue.code === undefined || issue.code === 'custom') return issue.message;
  if (value === undefined) {
    // A union's own message says what there is to choose from.
    const help = description ?? (issue.code === 'invalid_union' ? issue.message : undefined);
    return `is missing: add it${help === undefined ? '' : `. ${help}`}`;
  }
  if (value === null) return 'has no value: give it one, or remove the key';
  // Zod's own words; a schema that has some of its own is heard.
  if (issue.code === 'invalid_value' && issue.values !== undefined && issue.message.startsWith('Invalid ')) {
    return `must be one of ${issue.values.join(', ')}`;
  }
  if (issue.code !== 'invalid_type' || issue.expected === undefined) return issue.message;
  const withUnit = unitsOf[kind ?? ''];
  if (issue.expected === 'string' && withUnit !== undefined) return withUnit;
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return 'must be a text: put the value in quotes';
  }
  return `must be ${kinds[issue.expected] ?? issue.expected}`;
}
