/** A field of an entry as text; empty where it is absent, or more than one word. */
export function textField(data: Readonly<Record<string, unknown>>, field: string): string {
  const value = data[field];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
