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

/**
 * The schema of the value at `path`, with its help; undefined where the schema does not say.
 *
 * @param value what is checked; it tells which of several kinds of block is meant.
 */
export function schemaAt(schema: unknown, path: readonly PropertyKey[], value: unknown): unknown {
  let current: unknown = kindOf(schema, value);
  for (const [index, key] of path.entries()) {
    const outer = unwrap(current);
    if (outer instanceof z.ZodObject) current = outer.shape[String(key)];
    else if (outer instanceof z.ZodArray) current = outer.element;
    else if (outer instanceof z.ZodRecord) current = outer.valueType;
    else return undefined;
    current = kindOf(current, valueAt(value, path.slice(0, index + 1)));
  }
  return current;
}

/** Of blocks that one field tells apart, the one whose field has the value. */
function kindOf(schema: unknown, value: unknown): unknown {
  const outer = unwrap(schema);
  if (!(outer instanceof z.ZodDiscriminatedUnion)) return schema;
  const { discriminator } = outer.def;
  const isMeant = (kind: unknown): boolean => {
    const block = unwrap(kind);
    const field: unknown = block instanceof z.ZodObject ? block.shape[discriminator] : undefined;
    return field instanceof z.ZodType && field.safeParse(valueAt(value, [discriminator])).success;
  };
  return outer.options.find(isMeant) ?? schema;
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
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
