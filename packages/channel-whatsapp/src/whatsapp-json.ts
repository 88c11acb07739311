/** The fields of a JSON object that came from outside; each is read as what it should be, or as absent. */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = Object.freeze({});

/** The fields of an object; none for anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

/** The items of a list; none for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id or a phone: a text, though Meta writes a `wa_id` as a number here and there. */
export function idOf(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** A code of Meta's: a number, or one in quotes. */
export function codeOf(value: unknown): number | undefined {
  const code = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}

/** Meta writes times as seconds since 1970, in messages as a text and elsewhere as a number. */
export function timeOf(value: unknown): Date | undefined {
  const seconds = typeof value === 'number' ? String(value) : value;
  return typeof seconds === 'string' && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1_000) : undefined;
}

/** A word of Meta's own that is fit to be counted and shown: never a number, an address or a text. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' && /^[a-z][a-z_]{0,59}$/i.test(value) ? value : 'unnamed';
}

/** The value of a JSON text; undefined for a text that is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
