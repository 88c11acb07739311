/** Twilio's webhooks are small; an inbound message with ten media is below 8 kB. */
const largestBody = 64 * 1_024;

const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

export function isForm(contentType: string | undefined): boolean {
  return contentType !== undefined && formType.test(contentType);
}

/** The fields of a webhook. Throws a SyntaxError for a body that is empty or too large; every other body is a form. */
export function readForm(rawBody: Uint8Array): URLSearchParams {
  if (rawBody.byteLength === 0) throw new SyntaxError('the body is empty');
  if (rawBody.byteLength > largestBody) throw new SyntaxError(`the body is larger than ${largestBody} bytes`);
  return new URLSearchParams(new TextDecoder().decode(rawBody));
}

/** A field that is there and not empty. */
export function field(form: URLSearchParams, name: string): string | undefined {
  const value = form.get(name);
  return value === null || value === '' ? undefined : value;
}
