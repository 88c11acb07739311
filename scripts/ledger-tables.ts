import { entrySchemas, ledgerKinds } from '../apps/gateway/src/ledger/rows/entries/entry-schemas.ts';
import { createOpenapiDocument } from '../apps/gateway/src/http/openapi.ts';
import { componentName } from '../apps/gateway/src/http/schemas/entry-answers.ts';
import { betweenMarks } from './between-marks.ts';

/** A schema of the API document, as far as the tables tell of it. */
interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly const?: string | boolean;
  readonly examples?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
}

/** What several kinds have, with the heading under which it is told. */
const shared = {
  PlanStep: 'Plan steps',
  PlanOmission: 'Why-nots',
  QuietHours: 'Quiet hours',
  FailureReason: 'Failures',
  Billing: 'Prices',
};

/** docs/ledger.md with the fields of every kind as the schemas have them. */
export function withKinds(document: string): string {
  const schemas = (createOpenapiDocument('').components?.schemas ?? {}) as unknown as Readonly<Record<string, Schema>>;
  const kinds = ledgerKinds.map((kind) => section(`\`${kind}\``, schemas[`${componentName(kind)}EntryData`]));
  const parts = Object.entries(shared).map(([name, heading]) => section(heading, schemas[name]));
  return betweenMarks(document, 'kinds', `\n${[...kinds, ...parts].join('\n\n')}\n\n`);
}

/** docs/outbound-events.md with a row for every type. */
export function withTypes(document: string): string {
  const rows = ledgerKinds
    .filter((kind) => kind !== 'unpublished')
    .map((kind) => `| \`aftercall.${kind}\` | ${linked(entrySchemas[kind].description ?? '')} | ${namesOf(kind)} |`);
  const head = ['| Type | Something happened | `data`, beside ids |', '|---|---|---|'];
  return betweenMarks(document, 'types', `\n${[...head, ...rows].join('\n')}\n\n`);
}

function namesOf(kind: keyof typeof entrySchemas): string {
  const names = [...Object.keys(entrySchemas[kind].shape), ...(kind === 'reply' ? ['text'] : [])];
  return names
    .filter((name) => !/[a-z](Id|Ids)$/.test(name))
    .map((name) => `\`${name}\``)
    .join(', ');
}

function section(heading: string, schema: Schema = {}): string {
  const head = ['| Field | | Meaning |', '|---|---|---|'];
  const rows = rowsOf('', schema).map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  const { description } = schema;
  return [`### ${heading}`, ...(description === undefined ? [] : ['', linked(description)]), '', ...head, ...rows].join(
    '\n',
  );
}

function rowsOf(prefix: string, { properties = {}, required = [] }: Schema): readonly (readonly string[])[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const always = required.includes(name) ? '' : '?';
    const row = [`\`${prefix}${name}\`${always}`, typeOf(field), linked(field.description ?? '')];
    const inner = field.items ?? field;
    return [row, ...rowsOf(`${prefix}${name}${field.items === undefined ? '' : '[]'}.`, inner)];
  });
}

function typeOf(schema: Schema): string {
  const { type, format, enum: words, const: only, examples, items, anyOf, $ref } = schema;
  if ($ref !== undefined) return partOf($ref);
  if (items !== undefined) return items.$ref === undefined ? `list of ${typeOf(items)}` : `list: ${partOf(items.$ref)}`;
  if (anyOf !== undefined) return anyOf.map(alternative).join(' or ');
  if (only !== undefined) return `\`${only}\``;
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (examples !== undefined) return `a word, such as \`${examples[0]}\``;
  if (format === 'uuid') return 'UUID';
  if (format === 'date-time') return 'time';
  return type === 'string' ? 'text' : type === 'integer' ? 'whole number' : (type ?? '');
}

function alternative(schema: Schema): string {
  const { properties } = schema;
  if (properties === undefined) return typeOf(schema);
  return Object.keys(properties)
    .map((name) => `\`${name}\``)
    .join(' and ');
}

function partOf(ref: string): string {
  const heading = shared[(ref.split('/').at(-1) ?? '') as keyof typeof shared];
  return `[${heading.toLowerCase()}](#${heading.toLowerCase().replaceAll(' ', '-')})`;
}

/** `docs/states.md` as the link that it is from a page beside it. */
function linked(text: string): string {
  return text.replaceAll(/docs\/([\w-]+\.md)/g, '[$1]($1)');
}
