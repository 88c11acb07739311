/** True for an object that is no array: what JSON calls an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An object without its blanks: platforms write an unknown field as null or as an empty
 * text, and CloudEvents reads an attribute that is null as one that is not there. Objects
 * inside are cleaned `depth` levels down; whatever holds no blank is handed back itself.
 */
export function withoutBlanks<Value extends object>(value: Value, depth: number): Value {
  if (!holdsBlanks(value, depth)) return value;
  // fromEntries defines own keys, so that even a key `__proto__` stays a mere key.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => !isBlank(entry))
      .map(([key, entry]) => [key, depth > 0 && isRecord(entry) ? withoutBlanks(entry, depth - 1) : entry]),
  ) as Value;
}

/** A look before the work: nearly every event is without blanks. */
function holdsBlanks(value: object, depth: number): boolean {
  for (const key in value) {
    const entry: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (isBlank(entry) || (depth > 0 && isRecord(entry) && holdsBlanks(entry, depth - 1))) return true;
  }
  return false;
}

function isBlank(value: unknown): boolean {
  return value === null || value === '' || value === undefined;
}
