import { z } from 'zod';
import { isRecord } from './without-blanks.ts';

/** A text as it is to be, or what it must be. */
export type ReadText = string | { readonly fault: string };

const textReaders = new WeakMap<z.core.$ZodType, (text: string) => ReadText>();

/**
 * Text that one function judges and mends, where a chain of checks would say the same: the
 * schema calls it, and so does a quick reader. The limits that the API document shows stand in `meta`.
 */
export function readableText(error: string, read: (text: string) => ReadText, meta: z.core.GlobalMeta): z.ZodString {
  const schema = z
    .string({ error })
    .check((payload) => {
      const { value } = payload;
      const found = read(value);
      if (typeof found === 'string') payload.value = found;
      else payload.issues.push({ code: 'custom', message: found.fault, input: value, continue: true });
    })
    .meta(meta);
  textReaders.set(schema, read);
  return schema;
}

/** What a schema makes of a value; undefined where there are faults, which the schema itself has to name. */
export type QuickReader<Output> = (value: unknown) => Output | undefined;

/**
 * Reads what is well formed, as the schema would, at a fraction of its cost: zod goes
 * through several calls and objects for each field, and nearly every event is well formed.
 * Made from the schema and from the functions of its texts, so that nothing is said twice;
 * what it does not know the like of, such as a list, it leaves to the schema. The schema has
 * to be one of an object or a text: an `undefined` that it lets through counts as a fault.
 */
export function quickReader<Schema extends z.core.$ZodType>(schema: Schema): QuickReader<z.output<Schema>> {
  return readerOf(schema) as QuickReader<z.output<Schema>>;
}

function readerOf(schema: z.core.$ZodType): QuickReader<unknown> {
  const readText = textReaders.get(schema);
  if (readText !== undefined) {
    return (value) => {
      const found = typeof value === 'string' ? readText(value) : undefined;
      return typeof found === 'string' ? found : undefined;
    };
  }
  if (schema instanceof z.ZodLiteral)
    return (value) => (schema.values.has(value as z.core.util.Literal) ? value : undefined);
  if (schema instanceof z.ZodBoolean) return (value) => (typeof value === 'boolean' ? value : undefined);
  if (schema instanceof z.ZodObject && isPlain(schema)) return recordReader(schema);
  return (value) => {
    const parsed = z.safeParse(schema, value);
    return parsed.success ? parsed.data : undefined;
  };
}

/** Nothing is asked of the object as a whole, and what it does not know is left out. */
function isPlain({ def }: z.ZodObject): boolean {
  return (def.checks ?? []).length === 0 && def.catchall === undefined;
}

function recordReader({ shape }: z.ZodObject): QuickReader<unknown> {
  const fields = Object.entries(shape).map(([key, schema]) => {
    const isOptional = schema instanceof z.ZodExactOptional;
    return { key, isOptional, read: readerOf(isOptional ? schema.unwrap() : schema) };
  });
  return (value) => {
    if (!isRecord(value)) return undefined;
    const read: Record<string, unknown> = {};
    for (const field of fields) {
      const { key } = field;
      if (field.isOptional && !(key in value)) continue;
      const found = field.read(value[key]);
      if (found === undefined) return undefined;
      read[key] = found;
    }
    return read;
  };
}
