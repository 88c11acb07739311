/** Twilio's webhooks are small; an inbound message with ten media is below 8 kB. */
const largestBody = 64 * 1_024;

const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

export function isForm(contentType: string | undefined): boolean {
  return contentType !== undefined && formType.test(contentType);
}

/** The decoded fields by name; a repeated one as a list. A record that inherits nothing: names come from outside. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

const utf8 = new TextDecoder();

/** A webhook is verified by its fields and read at once: its body is taken apart once for both. */
let latest: { readonly rawBody: Uint8Array; readonly fields: FormFields } | undefined;

/** The fields of a webhook. Throws a SyntaxError for a body that is empty or too large; every other body is a form. */
export function readForm(rawBody: Uint8Array): FormFields {
  if (latest?.rawBody === rawBody) return latest.fields;
  if (rawBody.byteLength === 0) throw new SyntaxError('the body is empty');
  if (rawBody.byteLength > largestBody) throw new SyntaxError(`the body is larger than ${largestBody} bytes`);
  const fields = fieldsOf(utf8.decode(rawBody));
  latest = { rawBody, fields };
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

/**
 * Makes records that inherit nothing, as `Object.create(null)` does; but the runtime knows the shape of these, and
 * fills and reads them in half the time.
 */
const NewFields = function NewFields() {} as unknown as new () => FieldsInTheMaking;
NewFields.prototype = Object.freeze(Object.create(null));

/** As `URLSearchParams` reads them, in half the time; a question mark at the start is not part of the first name. */
function fieldsOf(body: string): FormFields {
  const fields = new NewFields();
  try {
    for (let start = body.startsWith('?') ? 1 : 0, end; start < body.length; start = end + 1) {
      end = endOf(body, '&', start, body.length);
      if (end === start) continue;
      const equals = endOf(body, '=', start, end);
      add(fields, decode(body.slice(start, equals)), decode(body.slice(equals + 1, end)));
    }
    return fields;
  } catch {
    return fieldsOfBroken(body);
  }
}

/** Where a mark stands from `start` on, or `end` when it does not stand before it. */
function endOf(text: string, mark: string, start: number, end: number): number {
  const found = text.indexOf(mark, start);
  return found === -1 || found > end ? end : found;
}

/** Throws for a percent sign that encodes nothing, and for bytes that are no UTF-8. */
function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced;
}

/** Every body is a form: https://url.spec.whatwg.org/#urlencoded-parsing knows no error. */
function fieldsOfBroken(body: string): FormFields {
  const fields = new NewFields();
  for (const [name, value] of new URLSearchParams(body)) add(fields, name, value);
  return fields;
}

function add(fields: FieldsInTheMaking, name: string, value: string): void {
  const earlier = fields[name];
  if (earlier === undefined) fields[name] = value;
  else if (typeof earlier === 'string') fields[name] = [earlier, value];
  else earlier.push(value);
}
