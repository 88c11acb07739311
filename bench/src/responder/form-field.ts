import { unescape } from 'node:querystring';

/** The value of a form's field. */
export interface FormField {
  readonly encoded: string;
  readonly text: string;
}

/** Both are empty when there is no such field. Nothing else of the form is looked at. */
export function formField(form: string, name: string): FormField {
  const encoded = encodedField(form, name);
  return { encoded, text: decode(encoded) };
}

/** The same without its text. */
export function encodedField(form: string, name: string): string {
  const start = startOfValue(form, `${name}=`);
  if (start === -1) return '';
  const end = form.indexOf('&', start);
  return form.slice(start, end === -1 ? form.length : end);
}

/** A phone in E.164. */
const encodedPhone = /^%2B\d+$/;

function decode(encoded: string): string {
  if (encodedPhone.test(encoded)) return `+${encoded.slice('%2B'.length)}`;
  return unescape(encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded);
}

/** A name begins the form or follows a `&`: none can be in a value, where it would be encoded. */
function startOfValue(form: string, nameAndSign: string): number {
  if (form.startsWith(nameAndSign)) return nameAndSign.length;
  const at = form.indexOf(`&${nameAndSign}`);
  return at === -1 ? -1 : at + 1 + nameAndSign.length;
}
