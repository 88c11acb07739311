import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The published specs beside the repository; absent on most machines. */
const folder = new URL('../../../../../shared/specs/twilio/', import.meta.url);

/** The text of a spec; says plainly that a check is skipped without it. */
function readText(name: string, check: string): string | undefined {
  const file = new URL(name, folder);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  process.stdout.write(`skipped, because ../shared/specs/twilio/${name} is absent: ${check}\n`);
  return undefined;
}

function readSpec(name: string, check: string): unknown {
  const text = readText(name, check);
  return text === undefined ? undefined : JSON.parse(text);
}

/** A status callback as it stands in Twilio's guide: a form. */
export function readStatusCallback(check: string): string | undefined {
  return readText('status-callback-sent.form', check)?.trim();
}

/** The published files, in order; none where they are absent. */
export function specFiles(): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

interface Property {
  readonly type?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly $ref?: string;
}

interface MediaType {
  readonly schema: { readonly properties: Record<string, Property>; readonly required?: readonly string[] };
  readonly examples: Record<string, { readonly value: Record<string, unknown> }>;
}

export interface MessagesSpec {
  readonly paths: Record<
    string,
    {
      post: {
        requestBody: { content: Record<string, MediaType> };
        responses: Record<string, { content: Record<string, MediaType> }>;
      };
      get: { responses: Record<string, { content: Record<string, MediaType> }> };
    }
  >;
  readonly components: { readonly schemas: Record<string, Property> };
}

/** Twilio's OpenAPI of the message resource. */
export function readMessagesSpec(check: string): MessagesSpec | undefined {
  return readSpec('twilio_api_v2010_messages.json', check) as MessagesSpec | undefined;
}

/** The codes of Twilio's error dictionary of May 2023. */
export function readErrorDictionary(check: string): readonly { readonly code: number }[] | undefined {
  return readSpec('twilio-messaging-error-codes-2023-05.json', check) as { code: number }[] | undefined;
}

/** A request that Twilio signed: a form's fields, or another body as it came. */
export interface SignatureVector {
  readonly source: string;
  readonly authToken: string;
  readonly url: string;
  readonly params?: Record<string, string>;
  readonly body?: string;
  readonly signature: string;
}

export function readSignatureVectors(check: string): readonly SignatureVector[] {
  return (readSpec('signature-vectors.json', check) as SignatureVector[] | undefined) ?? [];
}

export const messagesPath = '/2010-04-01/Accounts/{AccountSid}/Messages.json';

/** What is wrong with a form, by Twilio's own schema of the create call. */
export function faultsOfForm(spec: MessagesSpec, form: URLSearchParams): string[] {
  const { properties, required = [] } =
    spec.paths[messagesPath]!.post.requestBody.content['application/x-www-form-urlencoded']!.schema;
  const missing = required.filter((name) => !form.has(name)).map((name) => `${name} is missing`);
  const wrong = [...form].flatMap(([name, value]) => {
    const property = properties[name];
    if (property === undefined) return [`${name} is not in the schema`];
    const target = property.$ref === undefined ? property : spec.components.schemas[property.$ref.split('/').at(-1)!]!;
    return faultOfValue(target, value) ? [`${name} has the wrong value ${value}`] : [];
  });
  return [...missing, ...wrong];
}

function faultOfValue(property: Property, value: string): boolean {
  if (property.type === 'integer' && !/^-?\d+$/.test(value)) return true;
  if (property.type === 'boolean' && !/^(?:true|false)$/.test(value)) return true;
  if (property.enum !== undefined && !property.enum.includes(value)) return true;
  if (property.minLength !== undefined && value.length < property.minLength) return true;
  if (property.maxLength !== undefined && value.length > property.maxLength) return true;
  return property.pattern !== undefined && !new RegExp(property.pattern).test(value);
}
