/** A JSON object of unknown fields. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value of a JSON text; undefined when it is none. The parser's own errors quote the text, so none gets out. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of a record that is itself one. */
export function recordIn(record: JsonRecord, name: string): JsonRecord | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return isRecord(value) ? value : undefined;
}

/** A field that is a text and not empty. */
export function textIn(record: JsonRecord, name: string): string | undefined {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
