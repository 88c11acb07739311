/** Twilio's webhooks are small; an inbound message with ten media is below 8 kB. */
const largestBody = 64 * 1_024;

const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

export function isForm(contentType: string | undefined): boolean {
  return contentType !== undefined && formType.test(contentType);
}

/** The decoded fields by name; a repeated one as a list. A record without prototype: names come from outside. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

const utf8 = new TextDecoder();

/** A webhook is verified by its fields and then read: its body is taken apart once for both. */
const known = new WeakMap<Uint8Array, FormFields>();

/** The fields of a webhook. Throws a SyntaxError for a body that is empty or too large; every other body is a form. */
export function readForm(rawBody: Uint8Array): FormFields {
  const earlier = known.get(rawBody);
  if (earlier !== undefined) return earlier;
  if (rawBody.byteLength === 0) throw new SyntaxError('the body is empty');
  if (rawBody.byteLength > largestBody) throw new SyntaxError(`the body is larger than ${largestBody} bytes`);
  const fields = fieldsOf(utf8.decode(rawBody));
  known.set(rawBody, fields);
  return fields;
}

/** A field that is there and not empty; the first of a repeated one. */
export function field(form: FormFields, name: string): string | undefined {
  const value = anyField(form, name);
  return value === '' ? undefined : value;
}

/** A field, also an empty one; the first of a repeated one. */
export function anyField(form: FormFields, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'object' ? value[0] : value;
}

type FieldsInTheMaking = Record<string, string | string[]>;

/** As `URLSearchParams` reads them, in half the time; a question mark at the start is not part of the first name. */
function fieldsOf(body: string): FormFields {
  const fields = Object.create(null) as FieldsInTheMaking;
  try {
    for (const pair of (body.startsWith('?') ? body.slice(1) : body).split('&')) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      if (equals === -1) add(fields, decode(pair), '');
      else add(fields, decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
    }
    return fields;
  } catch {
    return fieldsOfBroken(body);
  }
}

/** Throws for a percent sign that encodes nothing, and for bytes that are no UTF-8. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced;
}

/** Every body is a form: https://url.spec.whatwg.org/#urlencoded-parsing knows no error. */
function fieldsOfBroken(body: string): FormFields {
  const fields = Object.create(null) as FieldsInTheMaking;
  for (const [name, value] of new URLSearchParams(body)) add(fields, name, value);
  return fields;
}

function add(fields: FieldsInTheMaking, name: string, value: string): void {
  const earlier = fields[name];
  if (earlier === undefined) fields[name] = value;
  else if (typeof earlier === 'string') fields[name] = [earlier, value];
  else earlier.push(value);
}
