import * as z from 'zod';

/** A schema without what says only whether it may be absent and what it then is. */
export function unwrap(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return unwrap(schema.def.innerType);
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in) : schema;
}

/** The schema of the value at `path`, with its help; undefined where the schema does not say. */
export function schemaAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  let current: unknown = schema;
  for (const key of path) {
    const outer = unwrap(current);
    if (outer instanceof z.ZodObject) current = outer.shape[String(key)];
    else if (outer instanceof z.ZodArray) current = outer.element;
    else return undefined;
  }
  return current;
}

/** What stands beside a schema: its help, the kind of its value, the variable that wins over it. */
export interface FieldHelp {
  readonly description?: string | undefined;
  readonly kind?: string | undefined;
  readonly variable?: string | undefined;
}

/** The help of a schema; where a layer says nothing, the one within it speaks. */
export function helpOf(schema: unknown): FieldHelp {
  if (!(schema instanceof z.ZodType)) return {};
  const own: FieldHelp = schema.meta() ?? {};
  const hasInner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return hasInner ? { ...helpOf(schema.def.innerType), ...own } : own;
}

/** What the file may leave out, as it would be written there. */
export function defaultOf(schema: unknown): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault ? schema.def.defaultValue : undefined;
}

export function isOptional(schema: unknown): boolean {
  return schema instanceof z.ZodOptional;
}
