export const mask = '[masked]';

/** Names of fields that hold personal data or secrets. */
export const personalFields: readonly string[] = [
  'accessToken',
  'address',
  'apiKey',
  'appSecret',
  'authToken',
  'authTokens',
  'authorization',
  'body',
  'callerName',
  'connectionString',
  'content',
  'cookie',
  'databaseUrl',
  'email',
  'from',
  'headers',
  'key',
  'name',
  'password',
  'phone',
  'phoneNumber',
  'profileName',
  'rawBody',
  'secret',
  'settings',
  'text',
  'to',
  'token',
  'transcript',
  'waId',
  'whatsappUserId',
  'wording',
];

const comparable = (name: string) => name.replaceAll(/[-_]/g, '').toLowerCase();
const comparableFields: ReadonlySet<string> = new Set(personalFields.map(comparable));

const deepest = 6;

/** A copy with the value of each personal field masked, however it is spelled; what is nested too deep is masked whole. */
export function maskPersonalFields(fields: Record<string, unknown>): Record<string, unknown> {
  return maskRecord(fields, 1);
}

function maskRecord(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isPersonal(name) ? mask : maskValue(value, depth)]),
  );
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || isError(value) || value instanceof Date) return value;
  if (depth >= deepest) return mask;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, depth + 1));
  return maskRecord(value, depth + 1);
}

function isPersonal(name: string): boolean {
  return comparableFields.has(comparable(name));
}

/** Also for errors of another realm, which `instanceof` does not know. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** Masks what looks like an E.164 number, wherever it stands; also with the plus sign percent-encoded. */
export function maskPhones(line: string): string {
  return line.replaceAll(/(?:\+|%2B)[1-9]\d{6,14}(?!\d)/gi, '[phone]');
}
